"""The next steps of a finding, with real values in place of placeholders."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, overload

from rey_triage.deployment import of_program, render
from rey_triage.diagnosis import NextStep
from rey_triage.triage.conditions import known, place_of
from rey_triage.vocabulary import PLACEHOLDERS
from rey_triage.wording import otherwise

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rey_triage.deployment import Deployment
    from rey_triage.evidence import Observation
    from rey_triage.model import Cause, Incident, Step

Purpose = Literal["confirm", "fix", "verify"]
_PLACEHOLDER = re.compile(r"<([a-z][a-z0-9-]*)>")


class Values:
    """The values of placeholders, as far as the evidence knows them."""

    def __init__(self, *groups: Iterable[Observation]) -> None:
        """Take the evidence in groups: what an earlier one knows, no later one is asked for."""
        self._groups = [list(group) for group in groups]

    def of(self, placeholder: str) -> list[str]:
        """Return the values seen for a placeholder, the most frequent first."""
        described = PLACEHOLDERS.get(placeholder)
        if described is None:
            return []
        for group in self._groups:
            for source in described.sources:
                counts: dict[str, int] = {}
                for seen in group:
                    value = _value(source, seen)
                    if described.called:
                        value = described.called.get(value, "")
                    if value:
                        counts[value] = counts.get(value, 0) + seen.count
                if counts:
                    return sorted(counts, key=lambda value: (-counts[value], value))
        return []

    @overload
    def fill(self, text: str) -> str: ...
    @overload
    def fill(self, text: None) -> None: ...
    def fill(self, text: str | None) -> str | None:
        """Put the first value of each placeholder that is known; the others stay as they are."""
        if text is None:
            return None
        return _PLACEHOLDER.sub(lambda hit: next(iter(self.of(hit[1])), hit[0]), text)


class StepWriter:
    """Writes steps of a runbook with the values and for the deployment tool of this cloud."""

    def __init__(self, runbook: Incident, values: Values, tool: Deployment) -> None:
        self.runbook, self.values, self.tool = runbook, values, tool
        self._causes = {cause.id: cause.title or cause.see or cause.id for cause in runbook.causes}

    def all(self, cause: Cause | None) -> list[NextStep]:
        """Return what to do: confirm and fix the cause, then verify."""
        steps: list[NextStep] = []
        if cause is not None:
            steps += [self._one("confirm", step, cause.id) for step in cause.confirm]
            steps += [self._one("fix", step, cause.id) for step in cause.fix]
        return steps + [self._one("verify", step) for step in self.runbook.verify]

    def deciding(self, cause: Cause) -> NextStep:
        """Return the step that decides about a cause."""
        if cause.confirm:
            return self._one("confirm", cause.confirm[0], cause.id)
        target = cause.see or self.runbook.id
        return NextStep(
            purpose="confirm",
            say=f"Look whether this is the case: {target}.",
            cause=cause.id,
            run=f"rey-triage show {target}",
        )

    def _one(self, purpose: Purpose, step: Step, cause: str = "") -> NextStep:
        run, say = step.run, step.say
        on: str | None = step.on
        if step.action is not None:
            command = render(of_program(step.action, self.values.fill), self.tool)
            run = command.run or None
            on = command.on or on
            say = f"{say} ({command.note})" if command.note else say
        fill = self.values.fill
        other = otherwise(step.otherwise, self._causes) if step.otherwise else None
        return NextStep(
            purpose=purpose,
            say=fill(say),
            cause=cause,
            run=fill(run),
            expect=fill(step.expect),
            expect_match=fill(step.expect_match),
            otherwise=fill(other),
            on=on,
            risk=step.risk or ("read" if purpose != "fix" else None),
            undo=fill(step.undo),
            irreversible=fill(step.irreversible),
            takes=step.takes,
        )


def _value(source: str, seen: Observation) -> str:
    resource, _, field = source.rpartition(".")
    if resource and seen.resource != resource:
        return ""
    if field == "request":
        return seen.request
    if not resource and field in ("host", "project", "network"):
        return place_of(seen, field)
    return known(seen, field)
