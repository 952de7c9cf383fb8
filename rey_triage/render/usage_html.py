"""Who used what, as one page that needs nothing else: plots, tables, what is idle."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rey_triage.render import usage_terminal as words
from rey_triage.render.quotas_html import ROWS, escape
from rey_triage.render.reports import gap, incomplete
from rey_triage.render.usage_plots import INSTALL, plots

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rey_triage.consumption import Idle, IdleKindTold, UsageReport, Used
    from rey_triage.render.usage_plots import Plot

__all__ = ["INSTALL", "html", "plots"]

_HERE = Path(__file__).parent
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_THINGS = 200
"""So many idle things of a kind are listed; CSV and JSON have all."""


def html(report: UsageReport, drawn: list[Plot] | None) -> Iterator[str]:
    """Yield the page in parts; without ``drawn`` it says how to get the plots."""
    sheets = ("diagnosis_html.css", "quotas_html.css", "usage_html.css")
    css = "".join((_HERE / one).read_text() for one in sheets)
    title = words.headline(report)
    yield (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<title>rey-triage: {escape(title)}</title><style>{css}</style></head><body>\n"
        f"<h1>{escape(title)}</h1>\n"
        f'<p class="soft">{escape(words.about(report))}</p>\n'
    )
    yield from (f'<p class="soft">{escape(note)}</p>\n' for note in report.notes)
    if not report.complete:
        lead = incomplete(interrupted=report.interrupted)
        yield f'<div class="missing"><p><b>{escape(lead)}</b></p><ul>'
        yield from (f"<li>{escape(gap(one))}</li>" for one in report.missing)
        yield "</ul></div>\n"
    if drawn is None:
        yield f'<p class="missing">No plots: {escape(INSTALL)}</p>\n'
    yield from map(_figure, drawn or ())
    yield from _table(report, "Used in the span", report.rows, now=False)
    yield from _table(report, "There now; in brackets GiB", report.rows, now=True)
    if report.idle_kinds:
        yield f"<h2>Idle and forgotten</h2>\n<p>{escape(words.ASK)}</p>\n"
        for kind in report.idle_kinds:
            yield from _kind(kind, [one for one in report.idle if one.kind == kind.kind])
    yield "</body></html>\n"


def _figure(one: Plot) -> str:
    about = f"<small>{escape(one.about)}</small>" if one.about else ""
    legend = "".join(
        f'<li><i style="background:{colour}"></i>{escape(meaning)}</li>'
        for colour, meaning in one.legend
    )
    return (
        f"<figure><figcaption>{escape(one.title)} {about}</figcaption>\n"
        f'{one.svg}<ul class="legend">{legend}</ul></figure>\n'
    )


def _table(report: UsageReport, title: str, rows: list[Used], *, now: bool) -> Iterator[str]:
    if not rows:
        return

    def cells(row: Used) -> list[words.Column]:
        return words.now_columns(report, row) if now else words.use_columns(row)

    heads = [head for head, _ in cells(report.total)]
    yield f"<h2>{escape(title)}</h2>\n<table><thead><tr><th>{escape(report.by)}</th>"
    yield from (f'<th class="n">{escape(head)}</th>' for head in heads)
    yield "</tr></thead>\n<tbody>\n"
    for row in rows[:ROWS]:
        about = f" <small>{escape(row.domain)}</small>" if row.domain else ""
        label = f'<td title="{escape(row.id)}">{escape(words.name(row))}{about}</td>'
        yield f"<tr>{label}{_numbers(text for _, text in cells(row))}</tr>\n"
    total = _numbers(text for _, text in cells(report.total))
    yield f'<tr class="total"><td>all</td>{total}</tr>\n</tbody></table>\n'
    if (more := len(rows) - ROWS) > 0:
        yield f"<p>{more:,} more rows are not shown; CSV and JSON have all.</p>\n"


def _numbers(texts: Iterable[str]) -> str:
    return "".join(f'<td class="n">{escape(text)}</td>' for text in texts)


def _kind(kind: IdleKindTold, things: list[Idle]) -> Iterator[str]:
    held = words.holds(kind)
    holding = f", holding {held}" if held else ""
    yield (
        f"<article><h3>{escape(words.many(kind.kind, kind.count) + holding)}</h3>"
        f'<p class="soft">{escape(kind.means)}. See {escape(kind.runbook)}.</p>'
        f"<pre>{escape(kind.look)}</pre>\n"
        '<table><thead><tr><th>project</th><th>name</th><th class="n">days</th><th>holds</th>'
        "<th>id</th></tr></thead><tbody>\n"
    )
    for one in things[:_THINGS]:
        yield (
            f"<tr><td>{escape(one.project)}</td><td>{escape(one.name)}</td>"
            f'<td class="n">{one.days:,}</td><td>{escape(words.holds(one))}</td>'
            f"<td><small>{escape(one.id)}</small></td></tr>\n"
        )
    yield "</tbody></table>"
    if (more := len(things) - _THINGS) > 0:
        yield f"<p>{more:,} more are not shown; CSV and JSON have all.</p>"
    yield "</article>\n"
