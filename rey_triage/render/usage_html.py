"""Who used what, as one page that needs nothing else: plots, tables, what is idle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.render import usage_terminal as words
from rey_triage.render.report_html import ROWS, escape, figures, more, numbers, page, wide
from rey_triage.render.usage_plots import plots

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.consumption import Idle, IdleKindTold, UsageReport, Used
    from rey_triage.render.plots import Plot

__all__ = ["html", "plots"]

_THINGS = 200
"""So many idle things of a kind are listed; CSV and JSON have all."""


def html(report: UsageReport, drawn: list[Plot] | None) -> Iterator[str]:
    """Yield the page in parts; without ``drawn`` it says how to get the plots."""
    title, about = words.headline(report), words.about(report)
    return page(report, title, about, _body(report, drawn), sheets=["report_html.css"])


def _body(report: UsageReport, drawn: list[Plot] | None) -> Iterator[str]:
    yield from figures(drawn)
    yield from _table(report, "Used in the span", report.rows, now=False)
    yield from _table(report, "There now; in brackets GiB", report.rows, now=True)
    if report.idle_kinds:
        yield f"<h2>Idle and forgotten</h2>\n<p>{escape(words.ASK)}</p>\n"
        for kind in report.idle_kinds:
            yield from _kind(kind, [one for one in report.idle if one.kind == kind.kind])


def _table(report: UsageReport, title: str, rows: list[Used], *, now: bool) -> Iterator[str]:
    if not rows:
        return

    def cells(row: Used) -> list[words.Column]:
        return words.now_columns(report, row) if now else words.use_columns(row)

    def table() -> Iterator[str]:
        heads = [head for head, _ in cells(report.total)]
        yield f"<thead><tr><th>{escape(report.by)}</th>"
        yield from (f'<th class="n">{escape(head)}</th>' for head in heads)
        yield "</tr></thead>\n<tbody>\n"
        for row in rows[:ROWS]:
            about = f" <small>{escape(row.domain)}</small>" if row.domain else ""
            label = f'<td title="{escape(row.id)}">{escape(words.name(row))}{about}</td>'
            yield f"<tr>{label}{numbers(text for _, text in cells(row))}</tr>\n"
        total = numbers(text for _, text in cells(report.total))
        yield f'<tr class="total"><td>all</td>{total}</tr>\n</tbody>'

    yield f"<h2>{escape(title)}</h2>\n"
    yield from wide(table())
    yield more(len(rows))


def _kind(kind: IdleKindTold, things: list[Idle]) -> Iterator[str]:
    held = words.holds(kind)
    holding = f", holding {held}" if held else ""
    yield (
        f"<article><h3>{escape(words.many(kind.kind, kind.count) + holding)}</h3>"
        f'<p class="soft">{escape(kind.means)}. See {escape(kind.runbook)}.</p>'
        f"<pre>{escape(kind.look)}</pre>\n"
        '<div class="wide"><table><thead><tr><th>project</th><th>name</th><th class="n">days</th>'
        "<th>holds</th><th>id</th></tr></thead><tbody>\n"
    )
    for one in things[:_THINGS]:
        yield (
            f"<tr><td>{escape(one.project)}</td><td>{escape(one.name)}</td>"
            f'<td class="n">{one.days:,}</td><td>{escape(words.holds(one))}</td>'
            f"<td><small>{escape(one.id)}</small></td></tr>\n"
        )
    yield "</tbody></table></div>"
    yield more(len(things), _THINGS, "more")
    yield "</article>\n"
