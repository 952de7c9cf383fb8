"""One resource for the terminal: what it is, what it hangs on, what happened, what was logged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.render import phrases, subject_phrases
from rey_triage.render.lines import Lines
from rey_triage.render.styled import Text

if TYPE_CHECKING:
    from rey_triage.diagnosis import Diagnosis, Happened, Said, Subject

_STYLES = {"well": "green", "bad": "bold red", "unknown": "yellow"}
_LEVELS = {"ERROR": "red", "CRITICAL": "bold red", "WARNING": "yellow"}
_LONGEST = 240
_LONGEST_LINE = 160


class TerminalSubject(Lines):
    """Writes one resource as lines."""

    def __init__(
        self, subject: Subject, diagnosis: Diagnosis, *, width: int, colour: bool = False
    ) -> None:
        super().__init__(width=width, colour=colour)
        self.subject = subject
        self.diagnosis = diagnosis

    def lines(self, *, everything: bool) -> list[str]:
        """Write what it is, and what tells most of the rest; or all."""
        subject = self.subject
        self._line(Text(subject_phrases.title(subject), f"{_STYLES[subject.state]}"))
        self._line(Text(subject_phrases.headline(self.diagnosis), "bold"))
        self._line(Text(phrases.about(self.diagnosis), "dim"))
        if subject.id:
            self._blank()
            self._line(Text(f"id {subject.id}", "dim"), 1)
        if facts := subject_phrases.facts(subject, self.diagnosis.taken_at):
            self._line(Text(" · ".join(facts)), 1)
        if subject.fault:
            self._line(Text("fault: ", "red").append(subject.fault), 1)
        self._ties()
        self._happened(everything=everything)
        self._said(everything=everything)
        if other := subject_phrases.elsewhere(subject):
            self._blank()
            self._line(Text(other, "dim"))
        return self._lines

    def _ties(self) -> None:
        if not self.subject.hangs_on:
            return
        self._blank()
        self._line(Text("Hangs on", "bold"))
        for one in self.subject.hangs_on:
            name, says = subject_phrases.tie(one)
            text = Text(name)
            text.append(f"  {says}" if name and says else says, "" if one.state == "bad" else "dim")
            mark = Text(subject_phrases.MARKS[one.state], _STYLES[one.state])
            self._item(mark, text.cut(_LONGEST), 1 + 2 * min(one.depth, 6))

    def _happened(self, *, everything: bool) -> None:
        happened = self.subject.happened
        if not happened:
            return
        self._blank()
        self._line(Text("What happened", "bold").append(", the latest first", "dim"))
        shown = happened if everything else happened[: subject_phrases.SHOWN_EVENTS]
        for one in shown:
            self._event(one)
        if rest := len(happened) - len(shown):
            self._line(Text(f"{rest} more (--all)", "dim"), 3)

    def _event(self, one: Happened) -> None:
        text = Text(subject_phrases.event(one), "bold red" if one.result == "Error" else "")
        text.cut(_LONGEST)
        when = phrases.age(one.time, self.diagnosis.taken_at)
        where = ", ".join(part for part in (when, one.request) if part)
        self._item("•", text.append(f"  [{where}]", "dim"), 1)
        for step in one.steps[: subject_phrases.SHOWN_STEPS]:
            failed = step.result == "Error"
            detail = Text(subject_phrases.event(step), "red" if failed else "dim")
            self._item("└", detail.cut(_LONGEST), 3)

    def _said(self, *, everything: bool) -> None:
        subject = self.subject
        if not subject.logs_read or not subject.id:
            return
        groups, hidden = subject_phrases.said(subject, everything=everything)
        self._blank()
        self._line(Text("Logged about it and its requests", "bold"))
        if not groups and not hidden:
            self._line(Text("nothing; do the logs reach back that far?", "dim"), 3)
        for program, lines in groups.items():
            self._line(Text(program, "cyan"), 1)
            for line in lines:
                self._log_line(line)
        if hidden:
            self._line(Text(subject_phrases.hidden(hidden), "dim"), 3)

    def _log_line(self, line: Said) -> None:
        text = Text(f"{line.level} ", _LEVELS.get(line.level, "dim"))
        text.append(f"{line.count} × " if line.count > 1 else "")  # a multiplication sign
        text.append(line.text)
        mark = Text(subject_phrases.clock(line.time, self.diagnosis.taken_at), "dim")
        self._item(mark, text.cut(_LONGEST if line.weight == 0 else _LONGEST_LINE), 3)
