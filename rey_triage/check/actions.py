"""An action names a program that a deployment tool knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.check import parts
from rey_triage.check.base import Check
from rey_triage.deployment import unknown_program

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.check.corpus import Corpus
    from rey_triage.fault import Fault
    from rey_triage.load import Loaded
    from rey_triage.model import Action


class Actions(Check):
    name = "actions"
    description = "An action names a program, or a manage command, of at least one deployment tool."

    def run(self, loaded: Loaded, corpus: Corpus) -> Iterator[Fault]:
        for placed in parts.steps(loaded.runbook):
            action = placed.step.action
            if action is None or not _complete(action):
                continue
            if unknown := unknown_program(action, corpus.deployments):
                word, nearest = unknown
                problem = f"no deployment tool has '{word}'"
                yield loaded.fault((*placed.path, "action"), problem, nearest)


def _complete(action: Action) -> bool:
    """Say whether the action has a verb; that it has exactly one is another check's matter."""
    return any(getattr(action, verb) for verb in action.__struct_fields__ if verb != "grep")
