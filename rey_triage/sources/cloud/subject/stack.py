"""A stack: its resources and events, and what became of the resource that failed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from rey_triage.evidence import Event, Tie
from rey_triage.moments import seconds
from rey_triage.sources.cloud.probes import block_storage, load_balancer
from rey_triage.sources.cloud.probes import network as network_states
from rey_triage.sources.cloud.probes.common import state
from rey_triage.sources.cloud.probes.flavors import demand_of
from rey_triage.sources.cloud.probes.instances import server_host
from rey_triage.sources.cloud.probes.orchestration import stack_state
from rey_triage.sources.cloud.probes.placement import candidates_state
from rey_triage.sources.cloud.subject import network
from rey_triage.sources.cloud.subject.find import Kind
from rey_triage.sources.cloud.subject.owner import owner_parts
from rey_triage.sources.cloud.subject.parts import Part, everything
from rey_triage.sources.cloud.subject.server import happened, tie_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.evidence import Observation
    from rey_triage.sources.cloud.asking import Asking
    from rey_triage.sources.cloud.subject.parts import Found, Item

_EVENTS = 30
_FOLLOWED = 3
_SHOWN = 12


def _path(stack: Item) -> str:
    return f"/stacks/{stack['stack_name']}/{stack['id']}"


def _resources(ask: Asking, stack: Item) -> list[Item]:
    """List all resources, those within nested stacks too; what is not complete comes first."""
    body = ask.get(f"{_path(stack)}/resources", {"nested_depth": "5"})
    return sorted(
        body["resources"],
        key=lambda r: (r["resource_status"].endswith("_COMPLETE"), r.get("updated_time") or ""),
    )


def _unfinished(resources: list[Item]) -> list[Item]:
    """Choose the innermost resources that failed or are not done: no other lies in them."""
    open_ = [r for r in resources if not r["resource_status"].endswith("_COMPLETE")]
    parents = {r.get("parent_resource") for r in open_}
    return [r for r in open_ if r["resource_name"] not in parents]


def _tree(stack: Item, ask: Asking) -> Iterator[Found]:
    resources = _resources(ask, stack)
    inner = _unfinished(resources)
    failed = next((r for r in inner if r["resource_status"].endswith("_FAILED")), {})
    yield stack_state(ask.source("/stacks"), stack, failed)
    yield {"resources": _counted(resources)}
    shown = inner or resources
    for resource in shown[:_SHOWN]:
        yield Tie(seen=_resource_state(ask, resource))
    if len(shown) > _SHOWN:
        yield {"shown": f"{_SHOWN} of {len(shown)} resources"}


def _resource_state(ask: Asking, resource: Item) -> Observation:
    reason = resource.get("resource_status_reason") or ""
    return state(
        "stack-resource",
        ask.source("/stacks/{name}/{id}/resources"),
        f"{resource['resource_type']} {resource['resource_name']} is "
        f"{resource['resource_status']}: {reason}",
        project="heat",
        id=resource.get("physical_resource_id") or "",
        name=resource["resource_name"],
        status=resource["resource_status"],
        type=resource["resource_type"],
        fault=reason if resource["resource_status"].endswith("_FAILED") else None,
        since=seconds(resource.get("updated_time")),
    )


def _counted(resources: list[Item]) -> str:
    counts: dict[str, int] = {}
    for resource in resources:
        status = resource["resource_status"].rpartition("_")[2].lower()
        counts[status] = counts.get(status, 0) + 1
    return ", ".join(f"{n} {status}" for status, n in sorted(counts.items())) or "none"


def _events(stack: Item, ask: Asking) -> Iterator[Found]:
    params = {"nested_depth": "5", "sort_dir": "desc", "limit": str(_EVENTS)}
    body = ask.get(f"{_path(stack)}/events", params)
    for event in body["events"]:
        status = event["resource_status"]
        reason = event.get("resource_status_reason") or ""
        plain = reason in {"state changed", "Stack CREATE started", ""}
        yield Event(
            text=f"{event['resource_name']} {status}" + ("" if plain else f": {reason}"),
            time=seconds(event.get("event_time")),
            result="Error" if status.endswith("_FAILED") else "",
        )


def _followed(stack: Item, ask: Asking) -> Iterator[Found]:
    """Follow the resources that failed or hang to what they are in their own services."""
    for resource in _unfinished(_resources(ask, stack))[:_FOLLOWED]:
        physical = resource.get("physical_resource_id") or ""
        follow = _FOLLOW.get(resource["resource_type"])
        if physical and follow:
            yield from follow(ask, physical)


def _anchor(identifier: str) -> str:
    return f"stack-resource {identifier}"


def _server(ask: Asking, identifier: str) -> Iterator[Found]:
    compute = ask.of("compute")
    yield from tie_of(compute, identifier, through=_anchor(identifier))
    body = compute.detail(f"/servers/{identifier}", microversion="2.88")
    if body is None:
        return
    server = body["server"]
    yield from happened(server, compute)
    demand = demand_of(server)
    if demand is not None and server["status"] == "ERROR" and not server_host(server):
        seen = candidates_state(ask.of("placement"), demand, server)
        yield Tie(seen=seen, through=identifier)


def _volume(ask: Asking, identifier: str) -> Iterator[Found]:
    storage = ask.of("block-storage")
    version = block_storage.MICROVERSION
    body = storage.detail(f"/volumes/{identifier}", microversion=version)
    if body is None:
        return
    params = {"resource_uuid": identifier, "sort": "created_at:desc", "limit": "1"}
    told = storage.detail("/messages", params, microversion=version) or {}
    message: Item = next(iter(told.get("messages") or ()), {})
    source = storage.source("/volumes/{id}")
    yield Tie(seen=block_storage.volume_state(source, body["volume"], message), through=identifier)
    services = everything("block storage: services", ask)
    yield from services
    for one in services:
        if one.fields.get("up") is False:
            yield Tie(seen=one, through=identifier)


def _port(ask: Asking, identifier: str) -> Iterator[Found]:
    neutron = ask.of("network")
    body = neutron.detail(f"/ports/{identifier}")
    if body is not None:
        seen = network_states.port_state(neutron.source("/ports/{id}"), body["port"])
        yield Tie(seen=seen, through=_anchor(identifier))
        yield from network.of_ports(neutron, [body["port"]], below=False)


def _balancer(ask: Asking, identifier: str) -> Iterator[Found]:
    octavia = ask.of("load-balancer")
    body = octavia.detail(f"/lbaas/loadbalancers/{identifier}")
    if body is not None:
        source = octavia.source("/lbaas/loadbalancers/{id}")
        seen = load_balancer.balancer_state(source, body["loadbalancer"])
        yield Tie(seen=seen, through=_anchor(identifier))


_FOLLOW = {
    "OS::Nova::Server": _server,
    "OS::Cinder::Volume": _volume,
    "OS::Neutron::Port": _port,
    "OS::Octavia::LoadBalancer": _balancer,
}


def _engines(ask: Asking) -> Iterator[Found]:
    for one in everything("orchestration: engines", ask):
        yield Tie(seen=one)


def _parts(stack: Item, _: Asking) -> list[Part]:
    kind = "orchestration"
    parts = [
        Part("stack: resources", kind, partial(_tree, stack), ("stack",)),
        Part(
            "stack: what failed",
            kind,
            partial(_followed, stack),
            ("server", "action", "candidates", "volume"),
        ),
        Part("stack: engines", kind, _engines, ("service",)),
        Part("stack: events", kind, partial(_events, stack)),
    ]
    return parts + owner_parts("stack", stack["id"], "", stack.get("project"))


def _state(source: str, stack: Item) -> Observation:
    return stack_state(source, stack, {})


STACK = Kind(
    word="stack",
    type="orchestration",
    path="/stacks",
    key="stacks",
    state=_state,
    parts=_parts,
    types=("identity", "orchestration", "compute", "network", "block-storage", "image"),
    named="stack_name",
    owner="project",
    shown="stack_status",
    listed_only=True,
)
