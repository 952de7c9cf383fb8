"""Who used what, on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.render.reports import ReportLines
from rey_triage.render.styled import Text

if TYPE_CHECKING:
    from rey_triage.consumption import Idle, IdleKindTold, UsageReport, Used

SHOWN = 15
"""Rows that are printed unless all are asked for."""
_IDLE = 5
_MIB = 1024
ASK = (
    "Unused is not unwanted: ask the owner before anything goes. To see one thing, put its id in "
    "the place of ID."
)


def headline(report: UsageReport) -> str:
    """Say in a sentence who used most."""
    total = report.total
    if total.vcpu_hours is None:
        return "What was used is not known; what is there now is."
    first = report.rows[0] if report.rows else None
    if first is None or not total.vcpu_hours or not first.vcpu_hours:
        return "No instance existed in the span."
    share = first.vcpu_hours / total.vcpu_hours
    return (
        f"{hours(total.vcpu_hours)} vCPU-hours of {count(total.servers)} instances; "
        f"most by {report.by} {name(first)}: {share:.0%}."
    )


def about(report: UsageReport) -> str:
    """Say what was looked at."""
    where = f"{report.region} · " if report.region else ""
    projects = "1 project" if report.projects == 1 else f"{report.projects:,} projects"
    return f"{where}{projects} · {moment(report.begin)} to {moment(report.end)} UTC"


def moment(text: str) -> str:
    """Write a time of a report for people: the day, and the minute where that matters."""
    day, _, clock = text.partition("T")
    return day if clock.startswith("00:00:00") else f"{day} {clock[:5]}"


def name(row: Used) -> str:
    return row.name or "(none)"


def hours(amount: float | None) -> str:
    if amount is None:
        return "?"
    return f"{amount:,.1f}" if amount < 100 else f"{amount:,.0f}"


def count(amount: float | None) -> str:
    return "?" if amount is None else f"{amount:,.0f}"


def gib(amount: float | None) -> str:
    if amount is None:
        return "?"
    return f"{amount:,.1f}" if 0 < amount < 10 and amount != int(amount) else f"{amount:,.0f}"


def ram(amount: float | None) -> str:
    return gib(None if amount is None else round(amount / _MIB, 2))


def holds(one: Idle | IdleKindTold) -> str:
    """Say what an idle thing holds: ``2 vCPU, 4 GiB RAM, 40 GiB``; nothing: empty."""
    parts = []
    if one.vcpus:
        parts.append(f"{one.vcpus:,} vCPU")
    if one.ram_mib:
        parts.append(f"{ram(one.ram_mib)} GiB RAM")
    if one.gib:
        parts.append(f"{gib(one.gib)} GiB")
    if one.addresses:
        parts.append("1 address" if one.addresses == 1 else f"{one.addresses:,} addresses")
    return ", ".join(parts)


def many(kind: str, number: int) -> str:
    """Write a number of idle things: ``2 old snapshots``, ``3 unused addresses``."""
    ending = "es" if kind.endswith("s") else "s"
    return f"{number:,} {kind}{'' if number == 1 else ending}"


Column = tuple[str, str]
"""Its head, and its text of a row."""


def use_columns(row: Used) -> list[Column]:
    """Return what is shown of what was used in the span."""
    return [
        ("servers", count(row.servers)),
        ("vCPU-h", hours(row.vcpu_hours)),
        ("RAM GiB-h", hours(row.ram_gib_hours)),
        ("disk GiB-h", hours(row.disk_gib_hours)),
    ]


def now_columns(report: UsageReport, row: Used) -> list[Column]:
    """Return what is shown of what is there now, as far as it can be said by what rows are of."""
    columns = [
        ("servers", count(row.servers_now)),
        ("vCPU", count(row.vcpus_now)),
        ("RAM GiB", ram(row.ram_mib_now)),
        ("disk GiB", gib(row.disk_gib_now)),
    ]
    if report.by in ("project", "domain"):
        columns += [
            ("volumes", _both(row.volumes, row.volume_gib)),
            ("snapshots", _both(row.snapshots, row.snapshot_gib)),
            ("images", _both(row.images, row.image_gib)),
            ("addresses", count(row.addresses)),
        ]
        if report.total.load_balancers is not None:
            columns.append(("LBs", count(row.load_balancers)))
    return columns


def _both(number: int | None, size: float | None) -> str:
    """Write a number and what it takes: ``4: 120``."""
    if number is None:
        return "?"
    return f"{number:,} ({gib(size)})" if number else "0"


class TerminalUsage(ReportLines):
    """Prints one report."""

    def __init__(self, report: UsageReport, *, width: int, colour: bool = False) -> None:
        super().__init__(width=width, colour=colour)
        self._report = report

    def lines(self, limit: int = SHOWN) -> list[str]:
        """Return the lines; ``limit`` is how many rows there may be, 0 all."""
        report = self._report
        self._begin(headline(report), about(report), report, "dim")
        used = [row for row in report.rows if row.servers]
        if used:
            self._table(f"Used in the span, by {report.by}", limit, used, now=False)
        there = [row for row in report.rows if _is_there(row)]
        if there:
            self._table(f"There now, by {report.by}; in brackets GiB", limit, there, now=True)
        self._idle(limit)
        return self._end(report)

    def _table(self, title: str, limit: int, rows: list[Used], *, now: bool) -> None:
        def columns(row: Used) -> list[Column]:
            return now_columns(self._report, row) if now else use_columns(row)

        self._blank()
        self._line(Text(title, "bold"))
        shown = rows[: limit or None]
        total = [self._report.total] if len(rows) > 1 else []
        cells = [[text for _, text in columns(row)] for row in (*shown, *total)]
        heads = [head for head, _ in columns(rows[0])]
        widths = [max(map(len, column)) for column in zip(heads, *cells, strict=True)]
        names = [*(name(row) for row in shown), *(["all"] if total else [])]
        taken = sum(widths) + 2 * len(widths) + 2
        room = max(12, self.width - taken)
        first = min(max(map(len, names)), room)
        self._put("", Text(f"  {'':{first}}" + _joined(heads, widths), "dim"))
        for row, texts in zip(names, cells, strict=True):
            label = self._cell(row, first)
            self._put("", Text(f"  {label:{first}}" + _joined(texts, widths)))
        if limit and len(rows) > limit:
            self._line(Text(f"  and {len(rows) - limit:,} more (--all)", "dim"))

    def _idle(self, limit: int) -> None:
        report = self._report
        if not report.idle_kinds:
            return
        self._blank()
        self._line(Text("Idle and forgotten", "bold"))
        for kind in report.idle_kinds:
            text = Text(many(kind.kind, kind.count), "bold")
            if held := holds(kind):
                text.append(f", holding {held}")
            self._item("  •", text.append(f": {kind.means}"), 0)
            mine = [one for one in report.idle if one.kind == kind.kind]
            for one in mine[: _IDLE if limit else None]:
                self._thing(one)
            if limit and len(mine) > _IDLE:
                self._line(Text(f"      and {len(mine) - _IDLE:,} more (--all)", "dim"))
            self._item("    see ", Text(kind.runbook, "cyan"), 0)
            self._put("    look ", Text(kind.look))
        self._blank()
        self._line(Text(ASK, "dim"))

    def _thing(self, one: Idle) -> None:
        held = f", {holds(one)}" if holds(one) else ""
        called = f"{one.name} " if one.name else ""
        text = Text(f"{called}of {one.project or 'nobody'}, {one.days} days{held}  ")
        self._item("     ", text.append(one.id, "dim"), 0)


def _joined(texts: list[str], widths: list[int]) -> str:
    return "".join(f"  {text:>{width}}" for text, width in zip(texts, widths, strict=True))


def _is_there(row: Used) -> bool:
    amounts = (
        row.servers_now,
        row.volumes,
        row.snapshots,
        row.images,
        row.addresses,
        row.load_balancers,
    )
    return any(amounts)
