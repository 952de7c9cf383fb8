"""What was held against real OpenStack releases, page by page: ``index/verified.json``.

``rey-triage check --record`` writes it where the catalogues are; it is shipped, so that a page
can say it where they are not. An entry holds for the page as it was then, and for no other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from rey_triage import paths, records

if TYPE_CHECKING:
    from collections.abc import Iterable


class Verified(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One page: which series, and how many facts of each kind."""

    page: str
    """Digest of the page."""
    series: tuple[str, ...]
    facts: dict[str, int] = {}
    suppressed: int = 0
    notes: tuple[str, ...] = ()
    """What is not the same in every series."""
    modules: dict[str, int] = {}
    """The modules whose messages the page knows, and how many of each."""


class Record(Struct, frozen=True, kw_only=True):
    """All pages that were verified."""

    version: int = 1
    pages: dict[str, Verified] = {}


def read_record() -> Record:
    """Return the shipped record; where there is none, an empty one."""
    found = records.read(
        paths.verified_record(), Record, of="what was verified", anew="rey-triage check --record"
    )
    return found or Record()


def as_text(record: Record) -> bytes:
    """Write a record as it lies in the repository: a line a page, so that changes can be read."""
    encode = msgspec.json.Encoder(order="sorted").encode
    pages = sorted(record.pages.items())
    lines = [f"    {_text(encode(id_))}: {_text(encode(one))}" for id_, one in pages]
    body = ",\n".join(lines)
    return f'{{\n  "version": {record.version},\n  "pages": {{\n{body}\n  }}\n}}\n'.encode()


def _text(data: bytes) -> str:
    return data.decode()


def sentence(page: Verified | None) -> str:
    """Say of a page what was held against which series."""
    if page is None:
        return "not held against a release"
    number = sum(page.facts.values())
    facts = "1 fact" if number == 1 else f"{number} facts"
    return f"{facts} held against OpenStack {_listed(page.series)}"


def _listed(words: tuple[str, ...]) -> str:
    *most, last = words or ("",)
    return f"{', '.join(most)} and {last}" if most else last


def totals(pages: Iterable[Verified]) -> dict[str, int]:
    """Add the facts up by kind."""
    found: dict[str, int] = {}
    for page in pages:
        for kind, number in page.facts.items():
            found[kind] = found.get(kind, 0) + number
    return dict(sorted(found.items()))
