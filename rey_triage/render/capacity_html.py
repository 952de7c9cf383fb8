"""What the hosts offer, as one page that needs nothing else: bars, what fits, what a loss does."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from rey_triage.render import capacity_terminal as words
from rey_triage.render.capacity_plots import plots
from rey_triage.render.report_html import ROWS, escape, figures, more, numbers, page, wide

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rey_triage.render.plots import Plot
    from rey_triage.room import Amount, CapacityReport, Loss

__all__ = ["html", "plots"]

_HOMELESS = 200
"""So many instances of a host are listed; JSON has all."""
_KEY = (
    "Bars: what is used of the capacity. Hatched is reserved; a mark stands where what is really "
    "there ends, and beyond it is overcommitted."
)


def html(report: CapacityReport, drawn: list[Plot] | None) -> Iterator[str]:
    """Yield the page in parts; without ``drawn`` it says how to get the plots."""
    title, about = words.headline(report), words.about(report)
    sheets = ["report_html.css", "capacity_html.css"]
    return page(report, title, about, _body(report, drawn), sheets=sheets)


def _body(report: CapacityReport, drawn: list[Plot] | None) -> Iterator[str]:
    hosts = [row for row in report.rows if row.area == "host"]
    areas = [row for row in report.rows if row.area != "host"]
    if areas:
        yield f"<h2>How much there is</h2>\n<p>{escape(_KEY)}</p>\n"
        yield from wide(_amounts(areas))
        yield more(len(areas))
    if hosts:
        count = len({row.name for row in hosts})
        yield f"<details><summary>Host by host ({count:,})</summary>\n"
        yield from wide(_amounts(hosts))
        yield f"{more(len(hosts))}</details>\n"
    if report.left_out:
        yield "<h2>Take no instances now, and are not counted</h2>\n<ul>\n"
        for out in report.left_out[:ROWS]:
            zone = f" <small>{escape(out.zone)}</small>" if out.zone else ""
            yield f"<li>{escape(out.host)}{zone}: {escape(out.why)}</li>\n"
        yield "</ul>\n"
    if report.flavors:
        yield "<h2>How many more of each flavor fit, each by itself</h2>\n"
        yield from _flavors(report)
    if report.losses:
        yield "<h2>If a host fails</h2>\n"
        hosts_ = "host" if report.losable == 1 else "hosts"
        yield f"<p>{report.losable:,} {hosts_} could be lost, one at a time.</p>\n"
        yield from map(_loss, report.losses[:ROWS])
    if report.trends:
        yield from _trends(report, drawn)
    if report.rows:
        yield f'<p class="soft">See {escape(words.SEE)}.</p>\n'


def _amounts(rows: list[Amount]) -> Iterator[str]:
    """Yield a row for each class, below the name of the area."""
    heads = ("used", "of capacity", "free", "total", "reserved", "overcommit")
    yield '<thead><tr><th scope="col">class</th>'
    yield from (f'<th scope="col" class="n">{head}</th>' for head in heads)
    yield "</tr></thead>\n"
    for (area, name), some in groupby(rows[:ROWS], lambda row: (row.area, row.name)):
        called = name if area == "host" else f"{area} {name}" if name else "all hosts"
        mine = list(some)
        hosts = max(row.hosts for row in mine)
        of = f" <small>{hosts:,} hosts</small>" if hosts > 1 else ""
        yield f'<tbody><tr><th scope="rowgroup" colspan="7">{escape(called)}{of}</th></tr>\n'
        yield from map(_amount, mine)
        yield "</tbody>\n"


def _amount(row: Amount) -> str:
    ratio = "–" if row.ratio is None else f"{row.ratio:g} ×"
    share = "" if row.percent is None else f"{row.percent:.0f} %"
    cells = (row.used, row.capacity, row.free, row.total, row.reserved)
    texts = [*(words.amount(one, row.resource) for one in cells), ratio]
    return (
        f'<tr class="{_state(row)}"><td>{_bar(row)}{escape(row.resource)} {share}</td>'
        f"{numbers(texts)}</tr>\n"
    )


def _state(row: Amount) -> str:
    share = row.percent or 0.0
    return "full" if share >= words.FULL else "near" if share >= words.NEAR else ""


def _bar(row: Amount) -> str:
    """Draw used, reserved, and where what is really there ends."""
    there = row.total - row.reserved
    whole = max(row.capacity + row.reserved, row.total, 1)
    parts = [f'<i style="width:{_of(row.used, whole)}%"></i>']
    if row.reserved > 0:
        parts.append(f'<i class="held" style="width:{_of(row.reserved, whole)}%"></i>')
    if 0 < there < row.capacity:
        parts.append(f'<u style="left:{_of(there, whole)}%"></u>')
    about = (
        f"{row.resource}: {row.used:,} used of {row.capacity:,}; total {row.total:,}, "
        f"reserved {row.reserved:,}"
    )
    return f'<span class="bar" role="img" aria-label="{escape(about)}">{"".join(parts)}</span>'


def _of(part: int, whole: int) -> str:
    return f"{min(max(100 * part / whole, 0), 100):.1f}"


def _flavors(report: CapacityReport) -> Iterator[str]:
    zones = words.zones(report.flavors)
    heads = ["fit", "hosts", "one less", "from volume", *zones]

    def table() -> Iterator[str]:
        yield '<thead><tr><th scope="col">flavor</th>'
        yield from (f'<th scope="col" class="n">{escape(head)}</th>' for head in heads)
        yield '<th scope="col">needs</th></tr></thead>\n<tbody>\n'
        for one in report.flavors[:ROWS]:
            name, *cells = words.fit_cells(one, zones)
            needs = ", ".join([one.needs, *one.traits])
            note = f"<br><small>{escape(one.note)}</small>" if one.note else ""
            style = ' class="none"' if one.count == 0 else ""
            yield (
                f"<tr{style}><td>{escape(name)}</td>{numbers(cells)}"
                f"<td>{escape(needs)}{note}</td></tr>\n"
            )
        yield "</tbody>"

    yield from wide(table())
    yield more(len(report.flavors))
    yield f'<p class="soft">{escape(words.ONE_LESS)}; {escape(words.AT_LEAST)}.</p>\n'


def _loss(one: Loss) -> str:
    lead = "<b>Largest:</b> " if one.largest else ""
    bar = ""
    if one.instances:
        share = _of(one.placed, one.instances)
        bar = f'<p><span class="bar"><i style="width:{share}%"></i></span>'
        bar += f"{one.placed:,} of {one.instances:,} find a place</p>"
    style = ' class="none"' if one.homeless else ""
    parts = [f"<article><p{style}>{lead}{escape(words.loss(one))}</p>{bar}"]
    if one.homeless:
        parts.append(f"<details><summary>Find no place ({len(one.homeless):,})</summary>")
        parts += _servers(one)
        parts.append("</details>")
    return "".join(parts) + "</article>\n"


def _servers(one: Loss) -> Iterable[str]:
    def table() -> Iterator[str]:
        yield "<thead><tr><th>instance</th><th>needs</th><th>project</th></tr></thead><tbody>"
        for server in one.homeless[:_HOMELESS]:
            yield (
                f"<tr><td>{escape(server.name)}<br><small>{escape(server.server_id)}</small></td>"
                f"<td>{escape(server.needs)}</td><td>{escape(server.project_id)}</td></tr>\n"
            )
        yield "</tbody>"

    yield from wide(table())
    yield more(len(one.homeless), _HOMELESS, "more")


def _trends(report: CapacityReport, drawn: list[Plot] | None) -> Iterator[str]:
    yield f"<h2>{escape(words.TRENDS)}</h2>\n"
    yield from figures(drawn)
    yield "<ul>\n"
    yield from (f"<li>{escape(words.trend(one))}</li>\n" for one in report.trends)
    yield "</ul>\n"
