"""A runbook as JSON: as it is written, and every command as a tool wants it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from rey_triage.facts import facts, steps_of
from rey_triage.render.runbook_blocks import command_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.deployment import Deployment
    from rey_triage.model import Runbook


def document(runbook: Runbook, tool: Deployment) -> dict[str, Any]:
    """Give a runbook, its facts, and ``command`` in each step that has one."""
    whole = facts(runbook)
    built: dict[str, Any] = msgspec.to_builtins(runbook)
    for step, target in zip(steps_of(runbook), _targets(built), strict=True):
        if command := command_of(step, tool):
            target["command"] = msgspec.to_builtins(command)
    return {
        "tool": tool.id,
        "facts": {
            "risk": whole.risk,
            "takes": whole.takes,
            "for_each_resource": whole.repeats,
            "reversible": whole.reversible,
            "why_not": list(whole.why),
        },
        "runbook": built,
    }


def _targets(built: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give the steps in the order of ``steps_of``."""
    for cause in built.get("causes", ()):
        yield from cause.get("confirm", ())
        yield from cause.get("fix", ())
    yield from built.get("before", ())
    yield from built.get("steps", ())
    yield from built.get("verify", ())
    yield from built.get("rollback", {}).get("steps", ())
