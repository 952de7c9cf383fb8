"""A diagnosis for the terminal: 80 columns, root cause first, commands ready to copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.render import phrases
from rey_triage.render.lines import Lines
from rey_triage.render.styled import Text

if TYPE_CHECKING:
    from rey_triage.diagnosis import Diagnosis, Finding, NextStep, Subject

_SEVERITY = {"critical": "bold red", "major": "bold yellow", "minor": "bold cyan"}
_CONFIDENCE = {"high": "bold", "medium": "", "low": "dim"}
_LONGEST = 240
_STATE = {"confirmed": "bold green", "likely": "green", "possible": "", "excluded": "dim"}


class TerminalDiagnosis(Lines):
    """Writes one diagnosis as lines."""

    def __init__(
        self, diagnosis: Diagnosis, *, width: int, colour: bool = False, explain: bool = False
    ) -> None:
        super().__init__(width=width, colour=colour)
        self.diagnosis = diagnosis
        self.explain = explain

    def lines(self, limit: int) -> list[str]:
        """Write the first ``limit`` findings (0: all) and everything around them."""
        diagnosis = self.diagnosis
        if diagnosis.subject:
            self._subject(diagnosis.subject, everything=not limit)
        else:
            self._line(Text(phrases.headline(diagnosis), "bold"))
            self._line(Text(phrases.about(diagnosis), "dim"))
        self._findings(limit)
        self._unexplained()
        self._suggestions()
        self._coverage()
        return self._lines

    def news(self, limit: int) -> list[str]:
        """Write the findings alone, below the time at which they were made."""
        self._blank()
        self._line(Text(self.diagnosis.taken_at.replace("T", " "), "bold"))
        self._findings(limit)
        return self._lines

    def _findings(self, limit: int) -> None:
        findings = self.diagnosis.findings
        shown = findings[: limit or None]
        for number, finding in enumerate(shown, 1):
            self._blank()
            self._finding(number, finding)
        if len(findings) > len(shown):
            self._blank()
            self._line(Text(f"{len(findings) - len(shown)} more: --all shows them.", "dim"))

    def _subject(self, subject: Subject, *, everything: bool) -> None:
        from rey_triage.render.subject_terminal import TerminalSubject  # noqa: PLC0415 - rare

        page = TerminalSubject(subject, self.diagnosis, width=self.width, colour=self.colour)
        self._lines += page.lines(everything=everything)

    def _heading(self, words: str) -> None:
        self._line(Text(words, "bold"), 3)

    def _finding(self, number: int, finding: Finding) -> None:
        self._item(str(number), Text(phrases.title(finding), "bold"), 0)
        label = Text()
        label.append(finding.severity, _SEVERITY[finding.severity])
        label.append(f" · {finding.confidence} confidence", _CONFIDENCE[finding.confidence])
        label.append(f" · {finding.runbook}", "cyan")
        if finding.over_since:
            label.append(f" · over since {finding.over_since.replace('T', ' ')}", "green")
        self._line(label, 3)
        self._line(Text(finding.impact), 3)
        if len(finding.affected) > 1:
            self._line(Text(f"Affected: {phrases.some(finding.affected)}"), 3)
        self._evidence(finding)
        if finding.explains:
            self._heading("Explains")
            for item in finding.explains:
                self._item("└", Text(phrases.explained(item)))
        self._causes(finding)
        self._next(finding)
        if self.explain:
            self._heading("Why")
            for reason in finding.reasons:
                self._item("-", Text(reason))
        more = finding.url or f"rey-triage show {finding.runbook}"
        self._line(Text("More: ", "dim").append(more), 3)

    def _evidence(self, finding: Finding) -> None:
        self._heading("Evidence")
        taken_at = self.diagnosis.taken_at
        if self.explain:
            for item in finding.evidence:
                text = Text()
                text.append(f"{item.symptom}: ", "bold")
                text.append(f"{item.count} × " if item.count > 1 else "")  # a multiplication sign
                self._seen(text.append(item.text), phrases.seen_where(item, taken_at))
            return
        seen = phrases.by_symptom(finding, taken_at)
        for one in seen[: phrases.SHOWN_EVIDENCE]:
            self._seen(Text(one.text), one.where)
        if len(seen) > phrases.SHOWN_EVIDENCE:
            rest = len(seen) - phrases.SHOWN_EVIDENCE
            self._line(Text(f"and {rest} more (--explain)", "dim"), 7)

    def _seen(self, text: Text, where: str) -> None:
        text.cut(_LONGEST)
        self._item("•", text.append(f"  [{where}]", "dim"))

    def _causes(self, finding: Finding) -> None:
        self._heading("Causes")
        causes, more = phrases.told_causes(finding)
        for cause in causes:
            text = Text()
            text.append(f"{cause.state}: ", _STATE[cause.state])
            text.append(phrases.cause_line(cause))
            if cause.state in ("confirmed", "likely"):
                text.append(f" — {cause.why}", "dim")
            self._item(phrases.MARKS[cause.state], text)
        if more:
            words = f"possible: {more} more on the page, of which nothing was seen"
            self._item(phrases.MARKS["possible"], Text(words))
        if finding.decide_by:
            self._heading("The evidence does not decide. This step does")
            self._step("?", finding.decide_by)

    def _next(self, finding: Finding) -> None:
        steps = [step for step in finding.next if step != finding.decide_by]
        purpose = ""
        for number, step in enumerate(steps, 1):
            if step.purpose != purpose:
                purpose = step.purpose
                self._heading(phrases.PURPOSES[purpose])
            self._step(str(number), step)

    def _step(self, mark: str, step: NextStep) -> None:
        text = Text(step.say)
        if facts := phrases.step_facts(step):
            text.append(f"  [{facts}]", "yellow" if step.risk not in (None, "read") else "dim")
        self._item(mark, text)
        for line in (step.run or "").splitlines():
            # A command is never wrapped: what is copied must be what was meant.
            self._put(" " * 9, Text(line, "green"))
        for lead, words in (
            ("expect", step.expect),
            ("otherwise", step.otherwise),
            ("way back", step.undo),
            ("no way back", step.irreversible),
        ):
            if words:
                self._item(" ", Text(f"{lead}: ", "dim").append(words))

    def _unexplained(self) -> None:
        left = self.diagnosis.unexplained
        if not left:
            return
        self._blank()
        self._line(Text("Seen, and not explained", "bold"))
        shown = left if self.explain else left[: phrases.SHOWN_UNEXPLAINED]
        for one in shown:
            text = Text(f"{one.count} × " if one.count > 1 else "")  # a multiplication sign
            text.append(one.text)
            text.cut(_LONGEST)
            text.append(f"  [{phrases.whence(one)}]", "dim")
            self._item("•", text, 1)
        if len(left) > len(shown):
            self._line(Text(f"and {len(left) - len(shown)} more (--explain)", "dim"), 3)

    def _suggestions(self) -> None:
        if self.diagnosis.suggestions:
            self._blank()
            self._line(Text("Pages that may help", "bold"))
            for one in self.diagnosis.suggestions:
                self._item("•", Text(one.runbook, "cyan").append(f"  {one.title}"), 1)

    def _coverage(self) -> None:
        diagnosis = self.diagnosis
        counts = {
            state: [c for c in diagnosis.coverage if c.state == state]
            for state in ("checked", "skipped", "failed")
        }
        self._blank()
        ignored = diagnosis.ignored
        summary = ", ".join(f"{len(some)} {state}" for state, some in counts.items())
        if ignored:
            summary += f", {len(ignored)} ignored"
        self._line(Text(f"Checks: {summary}.", "dim"))
        for words in phrases.gaps(diagnosis.coverage):
            self._item("-", Text(words, "dim"), 1)
        if self.explain:
            for one in counts["checked"]:
                self._item("-", Text(f"checked: {one.check}", "dim"), 1)
        for gone in ignored:
            until = f", until {gone.until}" if gone.until else ""
            self._item("-", Text(f"ignored: {gone.runbook}: {gone.reason}{until}", "dim"), 1)
