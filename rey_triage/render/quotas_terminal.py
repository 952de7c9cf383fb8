"""A report of quotas on the terminal."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rey_triage.render.reports import ReportLines
from rey_triage.render.styled import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rey_triage.holdings import Advice, QuotaReport, Shown

SHOWN = 20
"""Rows that are printed unless all are asked for."""
_ADVISED = 5
ADVICE = (
    "Each limit is raised to half as much again as is used; type the figures you want. A quota "
    "reserves nothing: see first what the cloud has left "
    "(rey-triage show placement/measure-free-capacity)."
)
_STYLES = {"exceeded": "bold red", "full": "bold red", "near": "yellow"}


def services(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"


def percent(row: Shown) -> str:
    """Return the share as people read it; where it means nothing the reason."""
    if row.percent is not None:
        return f"{row.percent:.0f} %"
    return {"unlimited": "no limit", "exceeded": "over"}.get(row.state, "–")


def amounts(row: Shown) -> str:
    """Return what is used of what may be: ``18 + 2 of 20``, the second being reserved."""
    used = "?" if row.used is None else f"{row.used:,}"
    booked = f" + {row.reserved:,}" if row.reserved else ""
    limit = "unlimited" if row.limit < 0 else f"{row.limit:,}"
    return f"{used}{booked} of {limit} {row.unit}".rstrip()


def headline(report: QuotaReport) -> str:
    """Say in a sentence what the rows are."""
    who = len({row.project_id for row in report.rows})
    limits = "1 limit" if len(report.rows) == 1 else f"{len(report.rows):,} limits"
    projects = "1 project" if who == 1 else f"{who:,} projects"
    if not report.rows:
        return f"No limit: {report.view}."
    return f"{limits} of {projects}: {report.view}."


def about(report: QuotaReport) -> str:
    """Say what was looked at."""
    where = f"{report.region} · " if report.region else ""
    projects = "1 project" if report.projects == 1 else f"{report.projects:,} projects"
    return (
        f"{where}{projects}, {report.limits:,} limits of {services(report.services)} · "
        f"{report.taken_at.replace('T', ' ').removesuffix('+00:00')} UTC"
    )


def by_hand(one: Advice) -> str:
    return f"the client has no way to set {', '.join(one.by_hand)}"


class TerminalQuotas(ReportLines):
    """Prints one report."""

    def __init__(self, report: QuotaReport, *, width: int, colour: bool = False) -> None:
        super().__init__(width=width, colour=colour)
        self._report = report

    def lines(self, limit: int = SHOWN) -> list[str]:
        """Return the lines; ``limit`` is how many rows there may be, 0 all."""
        report = self._report
        self._begin(headline(report), about(report), report)
        if report.everywhere:
            self._line(Text(f"For all projects: {', '.join(report.everywhere)}."))
        if report.unused:
            self._unused(limit)
        else:
            self._table(limit)
        self._unowned(limit)
        self._advice(_ADVISED if limit else 0)
        return self._end(report)

    def _table(self, limit: int) -> None:
        everywhere = set(self._report.everywhere)
        found = [
            row for row in self._report.rows if f"{row.service} {row.resource}" not in everywhere
        ]
        if found:
            self._blank()
            self._rows(found[: limit or None])
        self._more(len(found), limit)

    def _unused(self, limit: int) -> None:
        """Print a line for each project and service: what it may have, and has nothing of."""
        promised: dict[tuple[str, str, str], list[str]] = {}
        for row in self._report.rows:
            place = row.project_id, row.project, row.service
            promised.setdefault(place, [])
            if row.limit > 0 and row.state == "free":
                promised[place].append(f"{row.resource} {row.limit:,} {row.unit}".rstrip())
        if promised:
            self._blank()
        for (_, project, service), limits in list(promised.items())[: limit or None]:
            text = Text(f"{project}: {service}", "bold").append(f", may have {', '.join(limits)}")
            self._item("  •", text, 0)
        self._more(len(promised), limit)

    def _more(self, count: int, limit: int) -> None:
        if limit and count > limit:
            self._line(Text(f"  and {count - limit:,} more (--all)", "dim"))

    def _rows(self, rows: Sequence[Shown]) -> None:
        shared = _shared_names(rows)
        names = [_name(row, shared) for row in rows]
        whats = [f"{row.service} {row.resource}" for row in rows]
        shares = [percent(row) for row in rows]
        counts = [amounts(row) for row in rows]
        first = max(map(len, shares))
        what = min(max(map(len, whats)), 34)
        last = max(map(len, counts))
        room = max(12, self.width - first - what - last - 8)
        name = min(max(map(len, names)), room)
        for row, share, who, which, count in zip(rows, shares, names, whats, counts, strict=True):
            text = Text(f"  {share:>{first}}", _STYLES.get(row.state, ""))
            text.append("  ").append(f"{Text(who).cut(name).plain:{name}}")
            text.append(f"  {Text(which).cut(what).plain:{what}}  {count}")
            self._line(text)

    def _unowned(self, limit: int) -> None:
        projects = self._report.unowned
        if not projects:
            return
        self._blank()
        self._line(Text(f"Nobody has a role in {len(projects):,} projects", "bold"))
        for one in projects[: limit or None]:
            off = "" if one.enabled else ", disabled"
            self._item("  •", Text(f"{one.name} ({one.domain}{off})  {one.id}"), 0)
        self._more(len(projects), limit)
        self._line(Text("  To close one: rey-triage show keystone/close-project"))

    def _advice(self, limit: int) -> None:
        advice = self._report.advice
        if not advice:
            return
        self._blank()
        self._line(Text("What to do", "bold"))
        for one in advice[: limit or None]:
            self._project(one)
        if limit and len(advice) > limit:
            more = len(advice) - limit
            self._line(Text(f"  and for {more:,} more project{'s' * (more != 1)} (--all)", "dim"))
        self._blank()
        self._line(Text(ADVICE, "dim"))

    def _project(self, one: Advice) -> None:
        self._item("  •", Text(one.project, "bold").append(f": {', '.join(one.what)}"), 0)
        if one.runbooks:
            self._item("    see  ", Text(", ".join(one.runbooks), "cyan"), 0)
        for mark, commands in (("    raise", one.commands), ("    back ", one.back)):
            for command in commands:
                self._put(f"{mark} ", Text(command))  # a command is pasted: it is not broken
        if one.by_hand:
            self._item("    note ", Text(by_hand(one)), 0)


def _shared_names(rows: Sequence[Shown]) -> set[str]:
    ids = {(row.project, row.project_id) for row in rows}
    return {name for name, count in Counter(name for name, _ in ids).items() if count > 1}


def _name(row: Shown, shared: set[str]) -> str:
    """Name a project, with its domain where another one has the name too."""
    return (
        f"{row.project} ({row.domain or row.project_id})" if row.project in shared else row.project
    )
