"""A report of quotas as one page that needs nothing else: bars, a filter, the commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.render import quotas_terminal as words
from rey_triage.render.report_html import ROWS, escape, more, page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.holdings import Advice, QuotaReport, Shown

_FILTER = """\
const box=document.querySelector('input'),rows=[...document.querySelectorAll('tbody tr')];
box.addEventListener('input',()=>{const w=box.value.toLowerCase().split(/\\s+/);
for(const r of rows){const t=r.textContent.toLowerCase();r.hidden=!w.every(x=>t.includes(x))}});
"""


def html(report: QuotaReport) -> Iterator[str]:
    """Yield the page in parts."""
    script = _FILTER if report.rows else ""
    return page(report, words.headline(report), words.about(report), _body(report), script=script)


def _body(report: QuotaReport) -> Iterator[str]:
    if report.rows:
        yield from _table(report)
    if report.unowned:
        yield from _unowned(report)
    if report.advice:
        yield "<h2>What to do</h2>\n"
        yield f"<p>{escape(words.ADVICE)}</p>\n"
        yield from map(_advice, report.advice)


def _table(report: QuotaReport) -> Iterator[str]:
    yield '<input type="search" aria-label="Filter" placeholder="Filter: project, resource">\n'
    yield (
        '<table><thead><tr><th scope="col">Taken</th><th scope="col">Project</th>'
        '<th scope="col">Domain</th><th scope="col">Limit of</th>'
        '<th scope="col" class="n">Used of limit</th></tr></thead>\n<tbody>\n'
    )
    yield from map(_row, report.rows[:ROWS])
    yield "</tbody></table>\n"
    yield more(len(report.rows))


def _row(row: Shown) -> str:
    share = 100.0 if row.state == "exceeded" else row.percent
    bar = ""
    if share is not None:
        bar = f'<span class="bar"><i style="width:{min(share, 100):.0f}%"></i></span>'
    return (
        f'<tr class="{row.state.replace(" ", "-")}"><td>{bar}{escape(words.percent(row))}</td>'
        f'<td title="{escape(row.project_id)}">{escape(row.project)}</td>'
        f"<td>{escape(row.domain)}</td><td>{escape(row.service)} {escape(row.resource)}</td>"
        f'<td class="n">{escape(words.amounts(row))}</td></tr>\n'
    )


def _unowned(report: QuotaReport) -> Iterator[str]:
    yield f"<h2>Nobody has a role in {len(report.unowned):,} projects</h2>\n<ul>\n"
    for one in report.unowned:
        off = "" if one.enabled else ", disabled"
        about = f"{one.domain}{off} {one.id}"
        yield f"<li>{escape(one.name)} <small>{escape(about)}</small></li>\n"
    yield "</ul>\n"


def _advice(one: Advice) -> str:
    parts = [f"<article><h3>{escape(one.project)}: {escape(', '.join(one.what))}</h3>"]
    if one.runbooks:
        parts.append(f'<p class="soft">{escape(", ".join(one.runbooks))}</p>')
    for lead, commands in (("Raise", one.commands), ("Take back", one.back)):
        if commands:
            parts.append(f"<p>{lead}</p><pre>{escape(chr(10).join(commands))}</pre>")
    if one.by_hand:
        parts.append(f"<p>{escape(words.by_hand(one))}</p>")
    return "".join(parts) + "</article>\n"
