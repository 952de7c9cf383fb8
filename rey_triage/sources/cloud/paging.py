"""Lists that come in pages: how each is decoded, and where the next one is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec

if TYPE_CHECKING:
    from rey_triage.bulk import Ask


def page_of(ask: Ask) -> Ask:
    """Return the question for a page of a list, decoded to rows of its shape."""
    shape = dict[str, Any] if ask.shape is None else _page(ask.rows, ask.shape)
    return msgspec.structs.replace(ask, shape=shape)


def _page(name: str, shape: Any) -> Any:
    links = [(key, Any, None) for key in (f"{name}_links", "links", "next", "truncated")]
    rows: Any = (name, list[shape], msgspec.field(default_factory=list))
    return msgspec.defstruct("Page", [rows, *links])


def rows_of(body: Any, name: str) -> tuple[list[Any], str, bool]:
    """Return the rows of a page, the address of the next one, and whether more were left out."""
    told = body if isinstance(body, dict) else msgspec.structs.asdict(body)
    links = told.get(f"{name}_links") or told.get("links") or ()
    if isinstance(links, dict):
        following = str(links.get("next") or "")
    else:
        nexts = (link for link in links if isinstance(link, dict) and link.get("rel") == "next")
        following = str(next(nexts, {}).get("href") or "")
    if not following and isinstance(told.get("next"), str):
        following = told["next"]
    return told.get(name) or [], following, bool(told.get("truncated"))


def next_path(path: str, following: str) -> str:
    """Keep the path, which the link may write otherwise, and take its query."""
    return f"{path.partition('?')[0]}?{urlsplit(following).query}"
