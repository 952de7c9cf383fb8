"""Steps that only look change nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.check import parts
from rey_triage.check.base import Check
from rey_triage.check.changing import changes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.check.corpus import Corpus
    from rey_triage.check.parts import PlacedStep
    from rey_triage.fault import Fault
    from rey_triage.load import Loaded


class ReadOnly(Check):
    name = "read-only"
    description = "Steps that confirm or verify, and steps with the risk read, change nothing."

    def run(self, loaded: Loaded, corpus: Corpus) -> Iterator[Fault]:  # noqa: ARG002
        for placed in parts.steps(loaded.runbook):
            looks = placed.role in parts.READS
            if looks and placed.step.risk not in (None, "read"):
                problem = f"is {placed.step.risk}, but a {placed.role} step only looks"
                yield loaded.fault((*placed.path, "risk"), problem)
            elif looks:
                yield from _quiet(loaded, placed, f"a {placed.role} step only looks")
            elif placed.step.risk == "read":
                yield from _quiet(loaded, placed, "its risk says read")


def _quiet(loaded: Loaded, placed: PlacedStep, why: str) -> Iterator[Fault]:
    step = placed.step
    if step.run and (found := changes(step.run)):
        yield loaded.fault((*placed.path, "run"), f"'{found}' changes something, but {why}")
    action = step.action
    if not action:
        return
    path = (*placed.path, "action")
    for verb in ("restart", "start", "stop"):
        if getattr(action, verb):
            yield loaded.fault((*path, verb), f"changes something, but {why}")
    if action.configure and action.configure.value is not None:
        problem = f"sets a value, but {why}"
        hint = "without value the option is read"
        yield loaded.fault((*path, "configure", "value"), problem, hint)
    if action.manage and (found := changes(action.manage)):
        yield loaded.fault((*path, "manage"), f"'{found}' changes something, but {why}")
