"""What the reports about holdings begin and end with: headline, notes, and what is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from rey_triage.render.lines import Lines
from rey_triage.render.styled import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rey_triage.holdings import Gap


class Report(Protocol):
    """What all of them have."""

    @property
    def notes(self) -> Sequence[str]: ...
    @property
    def missing(self) -> Sequence[Gap]: ...
    @property
    def interrupted(self) -> bool: ...
    @property
    def complete(self) -> bool: ...


def gap(one: Gap) -> str:
    """Say what is not known, and why."""
    count = len(one.projects)
    of = f" of {count:,} project{'s' * (count != 1)}" if count else ""
    return f"{one.service}: not known{of}: {one.why}"


def _one_line(words: str) -> str:
    """A name must not begin a line that looks as if the program had written it."""
    return words.replace("\n", " ")


def incomplete(*, interrupted: bool) -> str:
    """Say that a report is not whole."""
    return "Interrupted; not complete" if interrupted else "Not complete"


class ReportLines(Lines):
    """Writes a report as lines; each kind of report writes its own middle."""

    def lines(self, limit: int) -> list[str]:
        """Return the lines; ``limit`` is how many rows of a kind there may be, 0 all."""
        raise NotImplementedError

    def _begin(self, headline: str, about: str, report: Report, note: str = "") -> None:
        """Write the first lines; ``note`` is the style of its notes."""
        self._line(Text(_one_line(headline), "bold"))
        self._line(Text(about, "dim"))
        for one in report.notes:
            self._line(Text(_one_line(one), note))

    @staticmethod
    def _cell(words: str, width: int) -> str:
        """Write a name as a cell of a table: one line, and no longer than ``width``."""
        return Text(_one_line(words)).cut(width).plain

    def _end(self, report: Report) -> list[str]:
        """Write what is missing, if anything is, and return all lines."""
        if not report.complete:
            self._blank()
            self._line(Text(incomplete(interrupted=report.interrupted), "bold yellow"))
            for one in report.missing:
                self._item("  -", Text(gap(one)), 0)
        return self._lines
