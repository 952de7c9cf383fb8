"""What the hosts offer, on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.render.reports import ReportLines
from rey_triage.render.styled import Text

if TYPE_CHECKING:
    from rey_triage.room import Amount, CapacityReport, Fits, Loss, Trend

SHOWN = 20
"""Rows of a kind that are printed unless all are asked for."""
FULL, NEAR = 95.0, 80.0
"""Percent: from here on something is written in red, or in yellow."""
_GIB = 1024
_SHORT = 2.0
"""Days: the use of one day says little of the next weeks."""
SEE = (
    "placement/measure-free-capacity, placement/count-instances-that-fit, "
    "placement/hosts-nearly-full, nova/evacuate-failed-host"
)
TRENDS = "Days until full, if use grows in a straight line as it did"
AT_LEAST = "≥: at least; there are several ways to place one"
ONE_LESS = "one less: without the host that takes the most of them"


def headline(report: CapacityReport) -> str:
    """Say in a sentence how full the cloud is, and whether it can lose its largest host."""
    whole = [row for row in report.rows if row.area == "cloud" and row.percent is not None]
    hosts = f"{report.hosts:,} host{'s' * (report.hosts != 1)}"
    if not whole:
        return f"{hosts} take instances; how full they are is not known."
    fullest = max(whole, key=lambda row: row.percent or 0.0)
    text = f"{hosts}, {fullest.percent:.0f} % of {fullest.resource} used"
    largest = largest_loss(report)
    if largest is None:
        return f"{text}."
    if largest.homeless:
        return (
            f"{text}; if {largest.host} fails, {len(largest.homeless):,} of its "
            f"{largest.instances:,} instances find no place."
        )
    return f"{text}; if the largest host fails, all its instances find a place."


def about(report: CapacityReport) -> str:
    where = f"{report.region} · " if report.region else ""
    when = report.taken_at.replace("T", " ").removesuffix("+00:00")
    return f"{where}as placement has it · {when} UTC"


def largest_loss(report: CapacityReport) -> Loss | None:
    return next((one for one in report.losses if one.largest), None)


def amount(number: float, resource: str) -> str:
    """Write an amount with its unit; RAM in GiB."""
    if resource == "MEMORY_MB":
        return f"{number / _GIB:,.0f} GiB" if number >= 10 * _GIB else f"{number:,.0f} MiB"
    unit = " GiB" if resource == "DISK_GB" else ""
    return f"{number:,.0f}{unit}" if number == int(number) else f"{number:,.1f}{unit}"


def loss(one: Loss) -> str:
    """Say what becomes of the instances of a host."""
    by_class = sorted(
        one.holds.items(), key=lambda item: (item[0] != "VCPU", item[0] != "MEMORY_MB")
    )
    holds = ", ".join(f"{amount(number, name)} {name}" for name, number in by_class)
    zone = f" (zone {one.zone})" if one.zone else ""
    if not one.instances:
        return f"{one.host}{zone}: holds no instance"
    text = f"{one.host}{zone}: {one.instances:,} instances, {holds}: "
    if not one.homeless:
        return f"{text}all find a place"
    return f"{text}{len(one.homeless):,} find no place"


def trend(one: Trend) -> str:
    """Say when a class is used up."""
    days = f"{one.span_days:,.0f} days" if one.span_days >= 2 else f"{24 * one.span_days:.1f} hours"
    short = "; too short to tell much" if one.span_days < _SHORT else ""
    about = f"{one.points} looks over {days}{short}"
    grows = f"{'+' if one.per_day > 0 else ''}{amount(one.per_day, one.resource)} a day"
    if one.days_left is None:
        return f"{one.resource}: does not grow ({grows}; {about})"
    if one.used >= one.capacity:
        return f"{one.resource}: full"
    on = f", on {one.full_on}" if one.full_on else ""
    return f"{one.resource}: full in {one.days_left:,.0f} days{on} ({grows}; {about})"


class TerminalCapacity(ReportLines):
    """Prints one report."""

    def __init__(self, report: CapacityReport, *, width: int, colour: bool = False) -> None:
        super().__init__(width=width, colour=colour)
        self._report = report

    def lines(self, limit: int = SHOWN) -> list[str]:
        """Return the lines; ``limit`` is how many rows of a kind there may be, 0 all."""
        report = self._report
        self._begin(headline(report), about(report), report)
        self._amounts(limit)
        self._left_out(limit)
        self._flavors(limit)
        self._losses(limit)
        self._trends()
        if report.rows:
            self._blank()
            self._item("see", Text(SEE, "cyan"), 0)
        return self._end(report)

    def _amounts(self, limit: int) -> None:
        areas = ("cloud", "zone", "aggregate", "other provider")
        rows = [row for row in self._report.rows if row.area in areas or not limit]
        hosts = {row.name for row in self._report.rows if row.area == "host"}
        if not rows:
            return
        self._blank()
        heads = ["", "class", "total", "reserved", "ratio", "capacity", "used", "free", ""]
        self._table([heads, *(_cells(row) for row in rows[: limit or None])], rows, left=2)
        if limit:
            self._more(len(rows), limit)
            if hosts:
                self._line(Text(f"  host by host: --all ({len(hosts):,} hosts)", "dim"))

    def _left_out(self, limit: int) -> None:
        out = self._report.left_out
        if not out:
            return
        self._blank()
        self._line(Text("Take no instances now, and are not counted", "bold"))
        for one in out[: limit or None]:
            self._item("  •", Text(f"{one.host}: {one.why}"), 0)
        self._more(len(out), limit)

    def _flavors(self, limit: int) -> None:
        flavors = self._report.flavors
        if not flavors:
            return
        self._blank()
        self._line(Text("How many more of each flavor fit, each by itself", "bold"))
        zones_ = zones(flavors)
        heads = ["flavor", "fit", "hosts", "one less", "from volume", *zones_]
        shown = flavors[: limit or None]
        self._table([heads, *(fit_cells(one, zones_) for one in shown)], shown, left=1)
        self._more(len(flavors), limit)
        if any(not one.exact and one.count is not None for one in shown):
            self._line(Text(f"  {AT_LEAST}", "dim"))
        for one in shown:
            if one.note:
                self._item("  •", Text(f"{one.flavor}: {one.note}"), 0)
        self._line(Text(f"  {ONE_LESS}", "dim"))

    def _losses(self, limit: int) -> None:
        report = self._report
        if not report.losses:
            return
        self._blank()
        self._line(Text("If a host fails", "bold"))
        for one in report.losses[: limit or None]:
            lead = Text("largest: ", "bold") if one.largest else Text()
            text = lead.append(loss(one), "red" if one.homeless else "")
            self._item("  •", text, 0)
            for server in one.homeless[: 5 if limit else None]:
                called = f"{server.name} " if server.name else ""
                about = Text(f"{called}{server.server_id}", "dim")
                self._item("     ", about.append(f"  {server.needs}"), 0)
            if limit and len(one.homeless) > 5:
                self._line(Text(f"      and {len(one.homeless) - 5:,} more (--all)", "dim"))
        self._more(len(report.losses), limit)
        hosts = "host" if report.losable == 1 else "hosts"
        self._line(Text(f"  {report.losable:,} {hosts} could be lost, one at a time", "dim"))

    def _trends(self) -> None:
        if not self._report.trends:
            return
        self._blank()
        self._line(Text(TRENDS, "bold"))
        for one in self._report.trends:
            self._item("  •", Text(trend(one)), 0)

    def _table(self, cells: list[list[str]], rows: list[Amount] | list[Fits], *, left: int) -> None:
        """Print columns; the first ones are words, the others numbers."""
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        widths[0] = min(widths[0], max(12, self.width - sum(widths[1:]) - 2 * len(widths)))
        for number, texts in enumerate(cells):
            line = "".join(
                f"  {self._cell(text, width):{width}}" if column < left else f"  {text:>{width}}"
                for column, (text, width) in enumerate(zip(texts, widths, strict=True))
            )
            self._put("", Text(line, "dim" if not number else _style(rows[number - 1])))

    def _more(self, count: int, limit: int) -> None:
        if limit and count > limit:
            self._line(Text(f"  and {count - limit:,} more (--all)", "dim"))


def _cells(row: Amount) -> list[str]:
    name = row.name or "all hosts"
    area = name if row.area in ("cloud", "host") else f"{row.area} {name}"
    return [
        area,
        row.resource,
        amount(row.total, row.resource),
        amount(row.reserved, row.resource),
        "–" if row.ratio is None else f"{row.ratio:g}",
        amount(row.capacity, row.resource),
        amount(row.used, row.resource),
        amount(row.free, row.resource),
        "" if row.percent is None else f"{row.percent:.0f} %",
    ]


def zones(flavors: list[Fits]) -> list[str]:
    """Return the zones that have a column: all, where there are several."""
    found = sorted({zone for one in flavors for zone in one.zones if zone})
    return found if len(found) > 1 else []


def fit_cells(one: Fits, columns: list[str]) -> list[str]:
    """Return the name, how many fit, on how many hosts, with one less, from volume, by zone."""
    if one.count is None:
        return [one.flavor, "?", "", "", "", *("" for _ in columns)]
    least = "" if one.exact else "≥ "
    return [
        one.flavor,
        f"{least}{one.count:,}",
        f"{one.hosts:,}",
        "?" if one.without_largest is None else f"{least}{one.without_largest:,}",
        "" if one.from_volume is None else f"{one.from_volume:,}",
        *(f"{one.zones.get(zone, 0):,}" for zone in columns),
    ]


def _style(row: Amount | Fits) -> str:
    share = getattr(row, "percent", None)
    if share is None:
        return "red" if getattr(row, "count", None) == 0 else ""
    return "red" if share >= FULL else "yellow" if share >= NEAR else ""
