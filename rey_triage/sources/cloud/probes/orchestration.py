"""Orchestration: engines, and stacks that failed or are in progress."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rey_triage.moments import seconds
from rey_triage.sources.cloud.asking import Probe
from rey_triage.sources.cloud.probes.common import choose_different, shape, state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.evidence import Observation
    from rey_triage.sources.cloud.asking import Asking
    from rey_triage.sources.cloud.transport import Params

    Item = dict[str, Any]

_SERVICES = "/services"
_STACKS = "/stacks"


def _engines(ask: Asking) -> Iterator[Observation]:
    """One service for each host: a host has many engines, and rows of dead ones linger."""
    hosts: dict[tuple[str, str], list[Item]] = {}
    for engine in ask.get(_SERVICES)["services"]:
        hosts.setdefault((engine["binary"], engine["host"]), []).append(engine)
    for (binary, host), engines in hosts.items():
        up = any(engine["status"] == "up" for engine in engines)
        beats = [when for e in engines if (when := seconds(e.get("updated_at"))) is not None]
        yield state(
            "service",
            ask.source(_SERVICES),
            f"{binary} on {host} is {'up' if up else 'down'}",
            project="heat",
            program=binary,
            api="orchestration",
            service="heat",
            binary=binary,
            host=host,
            up=up,
            heartbeat=max(beats, default=None),
        )


def stack_state(source: str, stack: Item, resource: Item) -> Observation:
    status = stack["stack_status"]
    fault = stack.get("stack_status_reason")
    return state(
        "stack",
        source,
        f"stack {stack['stack_name']} is {status}: {fault or 'no reason given'}",
        project="heat",
        owner_id=stack.get("project"),
        id=stack["id"],
        name=stack["stack_name"],
        since=seconds(stack.get("updated_time") or stack.get("creation_time")),
        created=seconds(stack.get("creation_time")),
        status=status,
        action=status.partition("_")[0],
        fault=fault,
        resource=resource.get("resource_name"),
        resource_type=resource.get("resource_type"),
        resource_fault=resource.get("resource_status_reason"),
    )


def _stacks(ask: Asking) -> Iterator[Observation]:
    params: Params = {
        "status": ("FAILED", "IN_PROGRESS"),
        "limit": "200",
        "sort_keys": "created_at",
        "sort_dir": "desc",
    }
    stacks = ask.everywhere(_STACKS, "stacks", params)
    chosen = choose_different(
        (stack for stack in stacks if stack["stack_status"].endswith("_FAILED")),
        lambda s: (s["stack_status"], shape(s.get("stack_status_reason") or "")),
    )
    failed = {stack["id"]: _failed_resource(ask, stack) for stack in chosen}
    for stack in stacks:
        yield stack_state(ask.source(_STACKS), stack, failed.get(stack["id"], {}))


def _failed_resource(ask: Asking, stack: Item) -> Item:
    """Return the innermost failed resource: one that no other failed one lies in."""
    path = f"{_STACKS}/{stack['stack_name']}/{stack['id']}/resources"
    body = ask.detail(path, {"nested_depth": "5", "status": "FAILED"})
    resources: list[Item] = (body or {}).get("resources") or []
    parents = {item.get("parent_resource") for item in resources}
    inner = [item for item in resources if item["resource_name"] not in parents]
    return min(inner or resources, key=lambda r: r.get("updated_time") or "", default={})


PROBES = (
    Probe(
        name="orchestration: engines",
        type="orchestration",
        resources=("service",),
        run=_engines,
    ),
    Probe(name="orchestration: stacks", type="orchestration", resources=("stack",), run=_stacks),
)
