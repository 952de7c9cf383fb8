"""The next steps of a finding, with real values in place of placeholders."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from rey_triage.deployment import render
from rey_triage.diagnosis import NextStep
from rey_triage.triage.conditions import known
from rey_triage.vocabulary import PLACEHOLDERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rey_triage.deployment import Deployment
    from rey_triage.evidence import Observation
    from rey_triage.model import Cause, Incident, Step

Purpose = Literal["confirm", "fix", "verify"]
_PLACEHOLDER = re.compile(r"<([a-z][a-z0-9-]*)>")


class Values:
    """The values of placeholders, as far as the evidence knows them."""

    def __init__(self, observations: Iterable[Observation]) -> None:
        self._observations = list(observations)

    def of(self, placeholder: str) -> list[str]:
        """Return the values seen for a placeholder, the most frequent first."""
        described = PLACEHOLDERS.get(placeholder)
        if described is None:
            return []
        for source in described.sources:
            counts: dict[str, int] = {}
            for seen in self._observations:
                if value := _value(source, seen):
                    counts[value] = counts.get(value, 0) + seen.count
            if counts:
                return sorted(counts, key=lambda value: (-counts[value], value))
        return []

    def fill(self, text: str | None) -> str | None:
        """Put the first value of each placeholder that is known; the others stay as they are."""
        if text is None:
            return None
        return _PLACEHOLDER.sub(lambda hit: next(iter(self.of(hit[1])), hit[0]), text)


def _value(source: str, seen: Observation) -> str:
    resource, _, field = source.rpartition(".")
    if resource and seen.resource != resource:
        return ""
    if field == "request":
        return seen.request
    return known(seen, field)


def steps_of(
    runbook: Incident, cause: Cause | None, values: Values, tool: Deployment
) -> list[NextStep]:
    """Return what to do: confirm and fix the cause, then verify."""
    result: list[NextStep] = []
    if cause is not None:
        result += _filled("confirm", cause.confirm, cause.id, values, tool)
        result += _filled("fix", cause.fix, cause.id, values, tool)
    return result + _filled("verify", runbook.verify, "", values, tool)


def first_confirming(runbook: Incident, cause: Cause, values: Values, tool: Deployment) -> NextStep:
    """Return the step that decides about a cause."""
    if cause.confirm:
        return _filled("confirm", cause.confirm[:1], cause.id, values, tool)[0]
    target = cause.see or runbook.id
    return NextStep(
        purpose="confirm",
        say=f"Look whether this is the case: {target}.",
        cause=cause.id,
        run=f"rey-triage show {target}",
    )


def _filled(
    purpose: Purpose, steps: Sequence[Step], cause: str, values: Values, tool: Deployment
) -> list[NextStep]:
    return [_one(purpose, step, cause, values, tool) for step in steps]


def _one(purpose: Purpose, step: Step, cause: str, values: Values, tool: Deployment) -> NextStep:
    run, say = step.run, step.say
    on: str | None = step.on
    if step.action is not None:
        command = render(step.action, tool)
        run = command.run or None
        on = command.on or on
        say = f"{say} ({command.note})" if command.note else say
    return NextStep(
        purpose=purpose,
        say=values.fill(say) or say,
        cause=cause,
        run=values.fill(run),
        expect=values.fill(step.expect),
        otherwise=values.fill(step.otherwise),
        on=on,
        risk=step.risk or ("read" if purpose != "fix" else None),
        undo=values.fill(step.undo),
        irreversible=values.fill(step.irreversible),
        takes=step.takes,
    )
