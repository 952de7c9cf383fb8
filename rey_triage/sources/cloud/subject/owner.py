"""Whose a resource is: its project, and the stack that made it."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from rey_triage.evidence import Tie
from rey_triage.sources.cloud.asking import NotAnsweredError
from rey_triage.sources.cloud.probes.orchestration import stack_state
from rey_triage.sources.cloud.subject.parts import Part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.sources.cloud.asking import Asking
    from rey_triage.sources.cloud.subject.parts import Found

_OF_A_STACK = re.compile(r"(?P<stack>.+)-[a-z0-9]{12}")
_CANDIDATES = 3


def owner_parts(kind: str, identifier: str, name: str, project: str | None) -> list[Part]:
    """Return the questions whose a resource is."""
    parts: list[Part] = []
    if project:
        parts.append(Part(f"{kind}: project", "identity", partial(_project, project)))
    if _OF_A_STACK.fullmatch(name):
        run = partial(_stack, identifier, name)
        parts.append(Part(f"{kind}: stack", "orchestration", run))
    return parts


def _project(identifier: str, ask: Asking) -> Iterator[Found]:
    if ask.cloud.who().project_id == identifier:
        yield {"project": ask.cloud.who().project}
        return
    body = ask.detail(f"/projects/{identifier}")
    yield {"project": body["project"]["name"] if body else f"{identifier}, which is gone"}


def _stack(identifier: str, name: str, ask: Asking) -> Iterator[Found]:
    """Find the stack by the name that Heat gives to what has none: STACK-RESOURCE-RANDOM.

    Heat has no question for the stack of a resource; that the stack has it is then asked.
    """
    match = _OF_A_STACK.fullmatch(name)
    words = match["stack"].split("-") if match else []
    names = ["-".join(words[:count]) for count in range(1, len(words))]
    if not names:
        return
    stacks = ask.everywhere("/stacks", "stacks", {"name": names, "show_nested": "true"})
    for stack in sorted(stacks, key=lambda s: -len(s["stack_name"]))[:_CANDIDATES]:
        path = f"/stacks/{stack['stack_name']}/{stack['id']}/resources"
        try:
            body = ask.detail(path, {"physical_resource_id": identifier})
        except NotAnsweredError as fault:
            if fault.answer.status != 403 and fault.answer.error != "not-recorded":
                raise
            continue
        for resource in (body or {}).get("resources") or ():
            yield Tie(
                seen=stack_state(ask.source("/stacks"), stack, {}),
                role=f"made it as {resource['resource_name']}",
            )
            return
