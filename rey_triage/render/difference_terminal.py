"""A difference for the terminal: one screen of 80 columns, worse first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.render import difference_phrases as phrases
from rey_triage.render.phrases import some
from rey_triage.render.styled import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rey_triage.difference import Change, Difference, Verdict

_STYLES: dict[Verdict, str] = {
    "worse": "bold red",
    "better": "bold green",
    "different": "bold",
    "unknown": "bold yellow",
}
_SHOWN: dict[Verdict, int] = {"worse": 8, "better": 4, "different": 4, "unknown": 4}
_LONGEST = 140
_EVERYTHING = 10_000


class TerminalDifference:
    """Writes one difference as lines."""

    def __init__(self, difference: Difference, *, width: int, colour: bool = False) -> None:
        self.difference = difference
        self.width = width
        self.colour = colour
        self._lines: list[str] = []

    def lines(self, *, everything: bool = False) -> list[str]:
        """Write the first changes of each kind, or all."""
        difference = self.difference
        self._put(Text(phrases.headline(difference), "bold"))
        for line in phrases.looks(difference):
            self._put(Text(line, "dim"))
        for warning in difference.warnings:
            self._put(Text(f"Warning: {warning}", "yellow"))
        for verdict, changes in phrases.sections(difference, everything=everything).items():
            self._section(verdict, changes, everything=everything)
        self._rest(everything=everything)
        return self._lines

    def _put(self, text: Text, lead: str = "", hang: str = "") -> None:
        for number, line in enumerate(text.wrapped(self.width - len(lead))):
            start = hang if number else lead
            self._lines.append((start + (line.ansi() if self.colour else line.plain)).rstrip())

    def _section(self, verdict: Verdict, changes: Sequence[Change], *, everything: bool) -> None:
        if not changes:
            return
        self._lines.append("")
        self._put(Text(phrases.HEADINGS[verdict], _STYLES[verdict]))
        shown = changes if everything else changes[: _SHOWN[verdict]]
        for one in shown:
            self._change(one, everything=everything)
        if rest := len(changes) - len(shown):
            self._put(Text(f"and {rest} more (--all)", "dim"), "   ")

    def _change(self, one: Change, *, everything: bool) -> None:
        text = Text(one.subject, "bold").append(f": {one.says}")
        if not everything:
            text.cut(_LONGEST)
        if one.things:
            named = phrases.things(one, _EVERYTHING if everything else 4)
            text.append(f"  [{named}]", "dim")
        if one.runbook:
            text.append(f" {one.runbook}", "cyan")
        self._put(text, " • ", "   ")

    def _rest(self, *, everything: bool) -> None:
        difference = self.difference
        parts: list[str] = []
        if numbers := list(phrases.counts(difference)):
            shown = _EVERYTHING if everything else 6
            parts.append(f"Counts: {some(numbers, shown)}.")
        if difference.still:
            named = [
                f"{one.runbook}{f' ({some(one.things, 2)})' if one.things else ''}"
                for one in difference.still
            ]
            parts.append(f"Found both times: {some(named)}.")
        gaps = list(phrases.gaps(difference.not_compared))
        if not parts and not gaps:
            return
        self._lines.append("")
        for part in parts:
            self._put(Text(part, "dim"))
        if gaps:
            self._put(Text("Not compared:", "dim"))
        for gap in gaps:
            self._put(Text(gap, "dim"), " - ", "   ")
