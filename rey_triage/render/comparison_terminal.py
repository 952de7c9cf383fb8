"""What is booked against what exists, on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.render.quotas_terminal import services
from rey_triage.render.reports import ReportLines
from rey_triage.render.styled import Text

if TYPE_CHECKING:
    from rey_triage.holdings import Difference, QuotaComparison, Repair

SHOWN = 20
"""Of each kind, unless all are asked for."""


def headline(found: QuotaComparison) -> str:
    """Say in a sentence whether booked and real agree."""
    parts = [
        f"{count:,} {what}{'s' * (count != 1)}"
        for count, what in (
            (len(found.rows), "amount"),
            (len(found.allocations), "allocation"),
        )
        if count
    ]
    if parts:
        return f"{' and '.join(parts)} booked otherwise than there is."
    return "What is booked is what there is." if found.complete else "No difference was found."


def about(found: QuotaComparison) -> str:
    where = f"{found.region} · " if found.region else ""
    return (
        f"{where}{found.projects:,} projects, {found.compared:,} amounts compared of "
        f"{services(found.services)}; what differs was looked at twice"
    )


def difference(row: Difference) -> str:
    return f"booked {row.booked:,}, real {row.real:,} {row.unit}".rstrip()


class TerminalComparison(ReportLines):
    """Prints one comparison."""

    def __init__(self, found: QuotaComparison, *, width: int, colour: bool = False) -> None:
        super().__init__(width=width, colour=colour)
        self._found = found

    def lines(self, limit: int = SHOWN) -> list[str]:
        """Return the lines; ``limit`` is how many rows of a kind there may be, 0 all."""
        found = self._found
        self._begin(headline(found), about(found), found)
        rows = [
            f"{row.project} ({row.domain}): {row.service} {row.resource}: {difference(row)}"
            for row in found.rows
        ]
        self._listed("", rows, limit)
        placement = [
            f"{one.server_id} on {one.host}: there is no such instance, and {one.holds} are booked"
            if one.kind == "no instance"
            else f"{one.server_id} on {one.host}: an instance for which nothing is booked"
            for one in found.allocations
        ]
        self._listed("Placement", placement, limit)
        leftovers = [
            f"{one.project_id}: {one.service} {one.resource}: {one.amount:,}"
            for one in found.leftovers
        ]
        title = "Of projects that do not exist any more (cinder/find-forgotten-resources)"
        self._listed(title, leftovers, limit)
        if found.repairs:
            self._blank()
            self._line(Text("What to do", "bold"))
            for one in found.repairs[: limit or None]:
                self._repair(one, limit)
            self._more(len(found.repairs), limit)
        return self._end(found)

    def _listed(self, title: str, rows: list[str], limit: int) -> None:
        if not rows:
            return
        self._blank()
        if title:
            self._line(Text(title, "bold"))
        for row in rows[: limit or None]:
            self._item("  •", Text(row), 0)
        self._more(len(rows), limit)

    def _more(self, count: int, limit: int) -> None:
        if limit and count > limit:
            self._line(Text(f"  and {count - limit:,} more (--all)", "dim"))

    def _repair(self, one: Repair, limit: int) -> None:
        self._item("  •", Text(one.what, "bold").append(f": {one.why}"), 0)
        self._item("    see ", Text(", ".join(one.runbooks), "cyan"), 0)
        for mark, commands in (("look", one.look), ("mend", one.commands)):
            for command in commands[: limit or None]:
                self._put(f"    {mark} ", Text(command))  # a command is pasted: it is not broken
            if limit and len(commands) > limit:
                self._line(Text(f"         and {len(commands) - limit:,} more (--all)", "dim"))
        if one.back:
            self._item("    back", Text(one.back), 0)
