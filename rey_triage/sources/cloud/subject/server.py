"""An instance, and what it hangs on."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from rey_triage.evidence import Event, Tie
from rey_triage.moments import seconds
from rey_triage.sources.cloud.asking import NotAnsweredError
from rey_triage.sources.cloud.probes import compute as compute_states
from rey_triage.sources.cloud.probes import image as image_states
from rey_triage.sources.cloud.probes.common import state
from rey_triage.sources.cloud.probes.compute import MICROVERSION
from rey_triage.sources.cloud.probes.flavors import demand_of
from rey_triage.sources.cloud.probes.image_data import with_data
from rey_triage.sources.cloud.probes.instances import action_state, server_host, server_state
from rey_triage.sources.cloud.probes.placement import MICROVERSION as PLACEMENT
from rey_triage.sources.cloud.probes.placement import candidates_state
from rey_triage.sources.cloud.subject import network
from rey_triage.sources.cloud.subject.find import Kind
from rey_triage.sources.cloud.subject.owner import owner_parts
from rey_triage.sources.cloud.subject.parts import SOME, Part, everything, on_host
from rey_triage.sources.cloud.subject.volume import of_volumes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.sources.cloud.asking import Asking
    from rey_triage.sources.cloud.subject.parts import Found, Item

_ACTIONS = 6
_DETAILED = 3
_WITHOUT_HOST = ("nova-scheduler", "nova-conductor")
_SEEKING = {"BUILD", "ERROR"}


def tie_of(ask: Asking, identifier: str, *, role: str = "", through: str = "") -> Iterator[Found]:
    """Look at the instance that something else hangs on, and at its host's service."""
    server = ask.detail(f"/servers/{identifier}", microversion=MICROVERSION)
    inner = (server or {}).get("server")
    if not inner:
        yield {role or "instance": f"{identifier}, which is not there"}
        return
    yield Tie(seen=server_state(ask.source("/servers/{id}"), inner), role=role, through=through)
    services = everything("compute: services", ask)
    yield from services
    for one in on_host(services, server_host(inner), "nova-compute"):
        yield Tie(seen=one, through=identifier)


def happened(server: Item, ask: Asking, *, events: bool = True) -> Iterator[Found]:
    """Tell the last actions on an instance, each with its steps."""
    path = f"/servers/{server['id']}/os-instance-actions"
    for number, action in enumerate(_actions(ask, server)):
        body = _details(ask, f"{path}/{action['request_id']}") if number < _DETAILED else {}
        if number == 0:
            yield action_state(ask.source(path), server, action, body)
        if not events:
            return
        steps = sorted(
            (body.get("instanceAction") or {}).get("events") or (),
            key=lambda event: event.get("start_time") or "",
        )
        failed = action.get("message") == "Error" or any(e.get("result") == "Error" for e in steps)
        yield Event(
            text=action["action"],
            time=seconds(action.get("start_time")),
            request=action["request_id"],
            result="Error" if failed else "",
            details=action.get("message") or "",
        )
        for event in steps:
            yield Event(
                text=event["event"],
                time=seconds(event.get("start_time")),
                result=event.get("result") or "",
                host=event.get("host") or "",
                details=event.get("details") or "",
                request=action["request_id"],
                part=True,
            )


def _actions(ask: Asking, server: Item) -> list[Item]:
    """List the last actions, the newest first."""
    path = f"/servers/{server['id']}/os-instance-actions"
    listed = ask.detail(path, microversion=MICROVERSION) or {}
    actions = sorted(
        listed.get("instanceActions") or (), key=lambda a: a["start_time"], reverse=True
    )
    return actions[:_ACTIONS]


def _details(ask: Asking, path: str) -> Item:
    try:
        return ask.detail(path, microversion=MICROVERSION) or {}
    except NotAnsweredError as fault:
        if fault.answer.status != 403 and fault.answer.error != "not-recorded":
            raise
    ask.note("the steps of actions need the role admin")
    return {}


def _tried_host(ask: Asking, server: Item) -> str:
    """Return its host, or the one on which its last action was tried."""
    if host := server_host(server):
        return host
    for action in _actions(ask, server)[:1]:
        path = f"/servers/{server['id']}/os-instance-actions/{action['request_id']}"
        steps = (_details(ask, path).get("instanceAction") or {}).get("events") or ()
        hosts = [event["host"] for event in steps if event.get("host")]
        computing = [
            event["host"]
            for event in steps
            if event.get("host") and event["event"].startswith("compute_")
        ]
        return next(iter(computing or hosts), "")
    return ""


def _host(server: Item, ask: Asking) -> Iterator[Found]:
    services = everything("compute: services", ask)
    yield from services
    host = _tried_host(ask, server)
    own = list(on_host(services, host, "nova-compute"))
    for one in own:
        yield Tie(seen=one, role="" if server_host(server) else "was tried")
    if not server_host(server) or server.get("OS-EXT-STS:task_state"):
        for one in services:
            down = one.fields.get("up") is False or one.fields.get("disabled") is True
            if one.fields.get("binary") in _WITHOUT_HOST or (
                down and not own and one.fields.get("binary") == "nova-compute"
            ):
                yield Tie(seen=one)
    name = server.get("OS-EXT-SRV-ATTR:hypervisor_hostname")
    if name:
        path = "/os-hypervisors/detail"
        params = {"hypervisor_hostname_pattern": name}
        try:
            body = ask.detail(path, params, microversion=MICROVERSION)
        except NotAnsweredError as fault:
            if fault.answer.status != 403:
                raise
            body = None
        for item in (body or {}).get("hypervisors") or ():
            if item["hypervisor_hostname"] == name:
                yield Tie(seen=compute_states.hypervisor_state(ask.source(path), item))


def _migrations(server: Item, ask: Asking) -> Iterator[Found]:
    path = "/os-migrations"
    params = {"instance_uuid": server["id"], "limit": str(SOME)}
    body = ask.get(path, params, microversion=MICROVERSION)
    for item in body["migrations"]:
        yield Tie(seen=compute_states.migration_state(ask.source(path), item))


def _ports(server: Item, ask: Asking) -> Iterator[Found]:
    ports = ask.listing("/ports", "ports", {"device_id": server["id"]})
    yield from network.of_ports(ask, ports)
    if not ports:  # those of a failed build are gone; its host's agent remains
        alive = network.agents(ask)
        host = _tried_host(ask.of("compute"), server)
        yield from (Tie(seen=one) for one in on_host(alive, host, *network.L2_AGENTS))


def _volumes(server: Item, ask: Asking) -> Iterator[Found]:
    attached = server.get("os-extended-volumes:volumes_attached") or ()
    yield from of_volumes(ask, [volume["id"] for volume in attached], server["id"])


def _image(server: Item, ask: Asking) -> Iterator[Found]:
    image = server.get("image")
    if not isinstance(image, dict):
        yield {"image": "none, it boots from a volume"}
        return
    path = f"/images/{image['id']}"
    found = ask.detail(path) or {"id": image["id"], "status": "not found"}
    seeking = server["status"] in _SEEKING  # only then does it need the data
    seen = with_data(ask, found) if seeking else image_states.image_state(ask.source(path), found)
    yield Tie(seen=seen)
    yield {"image": found.get("name") or image["id"]}


def _placement(server: Item, ask: Asking) -> Iterator[Found]:
    path = f"/allocations/{server['id']}"
    body = ask.get(path, microversion=PLACEMENT)
    for provider, amounts in list(body["allocations"].items())[:SOME]:
        one = ask.detail(f"/resource_providers/{provider}", microversion=PLACEMENT)
        name = (one or {}).get("name") or provider
        held = ", ".join(f"{n} {what}" for what, n in sorted(amounts["resources"].items()))
        yield Tie(
            seen=state(
                "allocation",
                ask.source(path),
                f"{held} of {name}",
                project="placement",
                id=provider,
                host=name,
                server=server["id"],
                holds=held,
            )
        )
    demand = demand_of(server)
    if demand is not None and server["status"] in _SEEKING and not server_host(server):
        yield Tie(seen=candidates_state(ask, demand, server))


def _facts(server: Item, ask: Asking) -> Iterator[Found]:
    flavor = server.get("flavor") or {}
    if "vcpus" in flavor:
        size = f"{flavor['vcpus']} vCPU, {flavor['ram']} MiB, {flavor['disk']} GiB"
        yield {"flavor": f"{flavor.get('original_name') or 'deleted'} ({size})"}
    found = [ip["addr"] for ips in (server.get("addresses") or {}).values() for ip in ips]
    yield {"addresses": ", ".join(found) or "none"}
    if isinstance(reason := server.get("locked_reason"), str):
        yield {"locked": reason}
    yield from happened(server, ask)


def _parts(server: Item, _: Asking) -> list[Part]:
    parts = [
        Part("server: actions", "compute", partial(_facts, server), ("server", "action")),
        Part("server: host", "compute", partial(_host, server), ("service",)),
        Part("server: migrations", "compute", partial(_migrations, server), ("migration",)),
        Part("server: ports", "network", partial(_ports, server), ("port",)),
        Part("server: volumes", "block-storage", partial(_volumes, server), ("volume",)),
        Part("server: image", "image", partial(_image, server), ("image",)),
        Part("server: placement", "placement", partial(_placement, server), ("candidates",)),
    ]
    return parts + owner_parts("server", server["id"], server["name"], server.get("tenant_id"))


def _pattern(name: str) -> str:
    """Nova takes a regular expression, of one dialect or another; ``find`` compares exactly."""
    return f"^{re.sub(r'[^0-9A-Za-z_-]', '.', name)}$"


SERVER = Kind(
    word="server",
    type="compute",
    path="/servers/detail",
    brief="/servers",
    key="servers",
    state=server_state,
    parts=_parts,
    types=("identity", "compute", "placement", "network", "image", "block-storage"),
    microversion=MICROVERSION,
    owner="tenant_id",
    by_name=_pattern,
)
