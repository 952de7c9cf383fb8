"""Small pages that lead on: from an alert's name, and from a runbook's former id."""

from __future__ import annotations

import html
import posixpath
import re
from typing import TYPE_CHECKING

from rey_triage.site.indexes import alerts

if TYPE_CHECKING:
    from rey_triage.library import Library
    from rey_triage.model import Runbook

_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
{refresh}<style>
:root {{ color-scheme: light dark }}
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: auto; padding: 2rem 1rem }}
</style>
</head>
<body>
<h1>{title}</h1>
<ul>
{links}
</ul>
</body>
</html>
"""


def redirect_pages(library: Library) -> dict[str, str]:
    """Make the pages, by path. One target leads there at once; of several the reader chooses."""
    pages = {
        f"a/{name}/index.html": _page(name, some, depth=2)
        for name, some in alerts(library).items()
        if _SAFE.fullmatch(name)
    }
    for one in library:
        for former in one.formerly:
            if former not in library.runbooks:
                pages[f"{former}/index.html"] = _page(one.title, [one], former.count("/") + 1)
    return pages


def _page(title: str, targets: list[Runbook], depth: int) -> str:
    # Addresses are relative, so that the site works below any path.
    addresses = [(posixpath.join(*[".."] * depth, one.id) + "/", one.title) for one in targets]
    refresh = ""
    if len(addresses) == 1:
        address = html.escape(addresses[0][0])
        refresh = (
            f'<meta http-equiv="refresh" content="0; url={address}">\n'
            f'<link rel="canonical" href="{address}">\n'
        )
    return _PAGE.format(
        title=html.escape(title),
        refresh=refresh,
        links="\n".join(
            f'<li><a href="{html.escape(address)}">{html.escape(words)}</a></li>'
            for address, words in addresses
        ),
    )
