"""A step that changes something says what it risks, how long it takes, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.check import parts
from rey_triage.check.base import Check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.check.corpus import Corpus
    from rey_triage.check.parts import PlacedStep
    from rey_triage.fault import Fault
    from rey_triage.load import Loaded


class Risks(Check):
    name = "risks"
    description = (
        "Steps that do something give a risk; a change gives takes, and undo or irreversible; "
        "no fix begins with a destructive step."
    )

    def run(self, loaded: Loaded, corpus: Corpus) -> Iterator[Fault]:  # noqa: ARG002
        for placed in parts.steps(loaded.runbook):
            if placed.role in parts.READS:
                continue
            yield from _step(loaded, placed)
            if placed.role == "fix" and placed.position == 0 and placed.step.risk == "destructive":
                problem = "a fix does not begin with a destructive step"
                hint = "begin with one of the risk read that makes sure"
                yield loaded.fault(placed.path, problem, hint)


def _step(loaded: Loaded, placed: PlacedStep) -> Iterator[Fault]:
    step = placed.step
    if step.risk is None:
        if step.run or step.action:
            problem = "is missing: read, change, disruptive or destructive"
            yield loaded.fault((*placed.path, "risk"), problem)
        return
    if step.risk == "read":
        for name in ("undo", "irreversible"):
            if getattr(step, name):
                problem = "stands at a step that changes nothing (risk: read)"
                yield loaded.fault((*placed.path, name), problem)
        return
    if not step.takes:
        yield loaded.fault((*placed.path, "takes"), "is missing: how long does it take?")
    # The way back has no way back of its own.
    if not (step.undo or step.irreversible) and placed.role != "rollback":
        problem = f"is missing, or irreversible: this step is {step.risk}"
        yield loaded.fault((*placed.path, "undo"), problem)
