"""The frame of a report as one page that needs nothing else: what it begins and ends with."""

from __future__ import annotations

import html as markup
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from rey_triage.render import plain
from rey_triage.render.plots import INSTALL
from rey_triage.render.reports import gap, incomplete

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rey_triage.render.plots import Plot
    from rey_triage.render.reports import Report

_HERE = Path(__file__).parent
ROWS = 5000
"""A browser takes so many rows at once; CSV and JSON have all."""
_SHEETS = ("diagnosis_html.css", "quotas_html.css")


def escape(text: str) -> str:
    return markup.escape(plain.text(text))


def page(
    report: Report,
    title: str,
    about: str,
    body: Iterable[str],
    *,
    sheets: Sequence[str] = (),
    script: str = "",
) -> Iterator[str]:
    """Yield a page in parts: title, notes, what is missing, and then its ``body``.

    ``sheets`` are files of styles beside this module, after those that all reports have;
    ``script`` is the only one that may run.
    """
    css = "".join((_HERE / one).read_text() for one in (*_SHEETS, *sheets))
    yield (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(script)}">'
        f"<title>rey-triage: {escape(title)}</title><style>{css}</style></head><body>\n"
        f"<h1>{escape(title)}</h1>\n"
        f'<p class="soft">{escape(about)}</p>\n'
    )
    yield from (f'<p class="soft">{escape(note)}</p>\n' for note in report.notes)
    if not report.complete:
        lead = incomplete(interrupted=report.interrupted)
        yield f'<div class="missing"><p><b>{escape(lead)}</b></p><ul>'
        yield from (f"<li>{escape(gap(one))}</li>" for one in report.missing)
        yield "</ul></div>\n"
    yield from body
    yield f"<script>{script}</script>" if script else ""
    yield "</body></html>\n"


def _policy(script: str) -> str:
    """Let nothing be loaded, and no script run but this one."""
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    if not script:
        return policy
    digest = b64encode(sha256(script.encode()).digest()).decode()
    return f"{policy}; script-src 'sha256-{digest}'"


def wide(table: Iterable[str]) -> Iterator[str]:
    """Yield a table that may be wider than a phone; it alone is moved then, not the page."""
    yield '<div class="wide"><table>'
    yield from table
    yield "</table></div>\n"


def more(count: int, shown: int = ROWS, what: str = "more rows") -> str:
    """Say how many of ``count`` are not shown; nothing where all are."""
    if count <= shown:
        return ""
    return f"<p>{count - shown:,} {what} are not shown; CSV and JSON have all.</p>\n"


def numbers(texts: Iterable[str]) -> str:
    """Return cells of numbers."""
    return "".join(f'<td class="n">{escape(text)}</td>' for text in texts)


def figures(drawn: list[Plot] | None) -> Iterator[str]:
    """Yield the pictures of a page; None: say how to get them."""
    if drawn is None:
        yield f'<p class="missing">No plots: {escape(INSTALL)}</p>\n'
    yield from map(_figure, drawn or ())


def _figure(one: Plot) -> str:
    """Return a picture with its title and what its colours mean."""
    about = f"<small>{escape(one.about)}</small>" if one.about else ""
    legend = "".join(
        f'<li><i style="background:{colour}"></i>{escape(meaning)}</li>'
        for colour, meaning in one.legend
    )
    return (
        f"<figure><figcaption>{escape(one.title)} {about}</figcaption>\n"
        f'{one.svg}<ul class="legend">{legend}</ul></figure>\n'
    )
