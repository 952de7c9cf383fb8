"""Ports, and what carries them: networks, addresses, DHCP, routers, and the agents of each."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from rey_triage.evidence import Tie
from rey_triage.sources.cloud.asking import NotAnsweredError
from rey_triage.sources.cloud.probes import network as states
from rey_triage.sources.cloud.subject.find import Kind
from rey_triage.sources.cloud.subject.owner import owner_parts
from rey_triage.sources.cloud.subject.parts import SOME, Part, everything, on_host

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rey_triage.evidence import Observation
    from rey_triage.sources.cloud.asking import Asking
    from rey_triage.sources.cloud.subject.parts import Found, Item

L2_AGENTS = (
    "neutron-openvswitch-agent",
    "ovn-controller",
    "neutron-linuxbridge-agent",
    "neutron-sriov-nic-agent",
    "neutron-macvtap-agent",
)
_ON_ROUTERS = (
    "network:router_interface",
    "network:ha_router_replicated_interface",
    "network:router_interface_distributed",
)
_SHOWN_PORTS = 8


def agents(ask: Asking) -> list[Observation]:
    return everything("network: agents", ask)


def of_ports(ask: Asking, ports: list[Item], *, below: bool = True) -> Iterator[Found]:
    """Tell what ports hang on; ``below``: they are shown as well, and the rest below them."""
    alive = agents(ask)
    yield from alive
    through: dict[str, str] = {}
    for port in ports[:_SHOWN_PORTS]:
        parent = port["id"] if below else ""
        if below:
            yield Tie(seen=states.port_state(ask.source("/ports/{id}"), port))
        through.setdefault(port["network_id"], parent)
        host = port.get("binding:host_id") or ""
        yield from (Tie(seen=one, through=parent) for one in on_host(alive, host, *L2_AGENTS))
    if len(ports) > _SHOWN_PORTS:
        yield {"ports": f"{len(ports)}, the first {_SHOWN_PORTS} are shown"}
    yield from _floating(ask, [port["id"] for port in ports[:_SHOWN_PORTS]], below=below)
    yield from of_networks(ask, through)


def _floating(ask: Asking, ports: list[str], *, below: bool) -> Iterator[Found]:
    if not ports:
        return
    for item in ask.listing("/floatingips", "floatingips", {"port_id": ports}):
        seen = states.floating_state(ask.source("/floatingips"), item)
        yield Tie(seen=seen, through=item["port_id"] if below else "")


def of_networks(ask: Asking, through: Mapping[str, str]) -> Iterator[Found]:
    """Tell what networks are and hang on; ``through``: what of the resource lies in each."""
    ids = list(through)
    if not ids:
        return
    subnets = ask.listing("/subnets", "subnets", {"network_id": ids})
    known = {one.id: one for one in agents(ask)}
    for network in ask.listing("/networks", "networks", {"id": ids})[:SOME]:
        id_ = network["id"]
        own = [subnet for subnet in subnets if subnet["network_id"] == id_]
        dhcp = any(subnet.get("enable_dhcp") for subnet in own)
        serving = _agents_of(ask, f"/networks/{id_}/dhcp-agents") if dhcp else None
        counts = _addresses(ask, id_)
        yield Tie(
            seen=states.network_state(
                ask.source("/networks"),
                network,
                states.addresses(counts, id_),
                dhcp=dhcp,
                dhcp_agents=len(serving) if serving is not None and _plain_dhcp(known) else None,
            ),
            through=through[id_],
        )
        for subnet in own:
            room = states.addresses(counts, subnet["id"])
            yield Tie(seen=states.subnet_state(ask.source("/subnets"), subnet, room), through=id_)
        for agent in serving or ():
            seen = known.get(agent["id"]) or states.agent_state(ask.source("/agents"), agent)
            yield Tie(seen=seen, through=id_)
    yield from _routers_in(ask, ids)


def _plain_dhcp(known: Mapping[str, Observation]) -> bool:
    """Say whether agents answer DHCP: OVN does so by itself."""
    return any(one.fields.get("binary") == "neutron-dhcp-agent" for one in known.values())


def _agents_of(ask: Asking, path: str) -> list[Item] | None:
    if not ask.admin:
        return None
    try:
        body = ask.detail(path)
    except NotAnsweredError as fault:
        if fault.answer.status != 403 and fault.answer.error != "not-recorded":
            raise
        body = None
    return None if body is None else body["agents"]


def _addresses(ask: Asking, network: str) -> dict[str, tuple[int, int]]:
    if not ask.admin:
        return {}
    try:
        body = ask.detail(f"/network-ip-availabilities/{network}")
    except NotAnsweredError as fault:
        if fault.answer.status != 403 and fault.answer.error != "not-recorded":
            raise
        body = None
    if body is None:
        return {}
    found = body["network_ip_availability"]
    subnets = found.get("subnet_ip_availability") or ()
    counts = {subnet["subnet_id"]: states.pool(subnet) for subnet in subnets}
    return {network: states.pool(found), **counts} if subnets else counts


def _routers_in(ask: Asking, networks: list[str]) -> Iterator[Found]:
    params = {"network_id": networks, "device_owner": _ON_ROUTERS}
    ports = ask.listing("/ports", "ports", params)
    through = {port["device_id"]: port["network_id"] for port in ports}
    if not through:
        return
    for router in ask.listing("/routers", "routers", {"id": list(through)})[:SOME]:
        yield from of_router(ask, router, through[router["id"]])


def of_router(ask: Asking, router: Item, through: str, *, shown: bool = True) -> Iterator[Found]:
    """Tell what a router is, and which agents serve it."""
    serving = _agents_of(ask, f"/routers/{router['id']}/l3-agents")
    plain = any(one.fields.get("binary") == "neutron-l3-agent" for one in agents(ask))
    told = serving if plain else None
    if shown:
        yield Tie(seen=states.router_state(ask.source("/routers"), router, told), through=through)
    known = {one.id: one for one in agents(ask)}
    for agent in serving or ():
        seen = known.get(agent["id"]) or states.agent_state(ask.source("/agents"), agent)
        yield Tie(seen=seen, through=router["id"] if shown else "")


# --- a port --------------------------------------------------------------------------------


def _port_facts(port: Item, ask: Asking) -> Iterator[Found]:
    fixed = ", ".join(ip["ip_address"] for ip in port.get("fixed_ips") or ())
    yield {
        "addresses": fixed or "none",
        "mac": port.get("mac_address") or "",
        "vnic": port.get("binding:vnic_type") or "",
    }
    yield from of_ports(ask, [port], below=False)


def _device(port: Item, ask: Asking) -> Iterator[Found]:
    from rey_triage.sources.cloud.subject.server import tie_of  # noqa: PLC0415 - a ring else

    owner, device = port.get("device_owner") or "", port.get("device_id") or ""
    if owner.startswith("compute:"):
        yield from tie_of(ask.of("compute"), device, role="device")
    elif owner in _ON_ROUTERS or owner == "network:router_gateway":
        body = ask.detail(f"/routers/{device}")
        if body:
            yield from of_router(ask, body["router"], "")


def _port_parts(port: Item, _: Asking) -> list[Part]:
    parts = [
        Part("port: device", "network", partial(_device, port)),
        Part("port: network", "network", partial(_port_facts, port), ("service", "port")),
    ]
    return parts + owner_parts("port", port["id"], port["name"], port.get("project_id"))


# --- a network -----------------------------------------------------------------------------


def _network_parts(network: Item, _: Asking) -> list[Part]:
    parts = [
        Part("network: what it hangs on", "network", partial(_network, network), ("service",)),
        Part("network: ports in trouble", "network", partial(_ports_down, network), ("port",)),
    ]
    return parts + owner_parts("network", network["id"], network["name"], network.get("project_id"))


def _network(network: Item, ask: Asking) -> Iterator[Found]:
    yield {
        "type": network.get("provider:network_type") or "",
        "segment": str(network.get("provider:segmentation_id") or ""),
        "physical": network.get("provider:physical_network") or "",
        "mtu": str(network.get("mtu") or ""),
    }
    yield from agents(ask)
    yield from of_networks(ask, {network["id"]: ""})


def _ports_down(network: Item, ask: Asking) -> Iterator[Found]:
    params = {"network_id": network["id"], "status": ("DOWN", "BUILD", "ERROR")}
    ports = ask.listing("/ports", "ports", params)
    for port in ports[:_SHOWN_PORTS]:
        yield Tie(seen=states.port_state(ask.source("/ports"), port))
    if len(ports) > _SHOWN_PORTS:
        yield {"ports down": f"{len(ports)}, the first {_SHOWN_PORTS} are shown"}


def _network_state(source: str, network: Item) -> Observation:
    return states.network_state(
        source, network, {}, dhcp=bool(network.get("subnets")), dhcp_agents=None
    )


# --- a router ------------------------------------------------------------------------------


def _router_parts(router: Item, _: Asking) -> list[Part]:
    parts = [Part("router: what it hangs on", "network", partial(_router, router), ("service",))]
    return parts + owner_parts("router", router["id"], router["name"], router.get("project_id"))


def _router(router: Item, ask: Asking) -> Iterator[Found]:
    yield from agents(ask)
    yield from of_router(ask, router, "", shown=False)
    outside = router.get("external_gateway_info") or {}
    yield {
        "gateway": ", ".join(ip["ip_address"] for ip in outside.get("external_fixed_ips") or ())
        or "none"
    }
    ports = ask.listing("/ports", "ports", {"device_id": router["id"]})
    for port in ports[:_SHOWN_PORTS]:
        yield Tie(seen=states.port_state(ask.source("/ports"), port))
    yield from of_networks(ask, {port["network_id"]: port["id"] for port in ports[:_SHOWN_PORTS]})


def _router_state(source: str, router: Item) -> Observation:
    return states.router_state(source, router, None)


_TYPES = ("identity", "network")
PORT = Kind(
    word="port",
    type="network",
    path="/ports",
    key="ports",
    state=states.port_state,
    parts=_port_parts,
    types=(*_TYPES, "compute"),
)
NETWORK = Kind(
    word="network",
    type="network",
    path="/networks",
    key="networks",
    state=_network_state,
    parts=_network_parts,
    types=_TYPES,
)
ROUTER = Kind(
    word="router",
    type="network",
    path="/routers",
    key="routers",
    state=_router_state,
    parts=_router_parts,
    types=_TYPES,
)
