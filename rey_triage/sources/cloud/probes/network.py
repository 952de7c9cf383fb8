"""Network: agents, ports, networks, addresses, routers, floating addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rey_triage.moments import seconds
from rey_triage.sources.cloud.asking import NotAnsweredError, Probe
from rey_triage.sources.cloud.probes.common import choose_different, state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.evidence import Observation
    from rey_triage.sources.cloud.asking import Asking
    from rey_triage.sources.cloud.transport import Params

_LIMIT = {"limit": "500"}
_PORT_FIELDS = (
    "admin_state_up",
    "binding:host_id",
    "binding:vif_type",
    "created_at",
    "device_id",
    "device_owner",
    "fixed_ips",
    "id",
    "name",
    "network_id",
    "project_id",
    "status",
    "updated_at",
)


def agent_state(source: str, agent: dict[str, Any]) -> Observation:
    alive = agent["alive"]
    return state(
        "service",
        source,
        f"{agent['agent_type']} on {agent['host']} is {'alive' if alive else 'dead'}"
        f"{'' if agent['admin_state_up'] else ', switched off'}",
        project="neutron",
        program=agent["binary"],
        id=agent["id"],
        api="network",
        service="neutron",
        binary=agent["binary"],
        agent_type=agent["agent_type"],
        host=agent["host"],
        zone=agent.get("availability_zone"),
        up=alive,
        disabled=not agent["admin_state_up"],
        heartbeat=seconds(agent.get("heartbeat_timestamp")),
    )


def _agents(ask: Asking) -> Iterator[Observation]:
    path = "/agents"
    agents = ask.listing(path, "agents", _LIMIT)
    if not agents:  # who may not see them gets an empty list
        ask.needs_admin()
    for agent in agents:
        yield agent_state(ask.source(path), agent)


def port_state(source: str, port: dict[str, Any]) -> Observation:
    vif, owner = port.get("binding:vif_type"), port.get("device_owner")
    return state(
        "port",
        source,
        f"port {port['name'] or port['id']} ({owner or 'unused'}) is {port['status']}"
        + (f", {vif}" if vif == "binding_failed" else ""),
        project="neutron",
        owner_id=port.get("project_id"),
        id=port["id"],
        name=port["name"],
        since=seconds(port.get("updated_at")),
        created=seconds(port.get("created_at")),
        status=port["status"],
        host=port.get("binding:host_id"),
        vif_type=vif,
        owner=owner,
        device=port.get("device_id"),
        network=port["network_id"],
        admin_up=port["admin_state_up"],
        addresses=len(port.get("fixed_ips") or ()),
    )


def _ports(ask: Asking) -> Iterator[Observation]:
    path = "/ports"
    # a port whose binding failed is DOWN; the API has no filter for the binding itself
    params: Params = {"status": ("DOWN", "BUILD", "ERROR"), "fields": _PORT_FIELDS, **_LIMIT}
    for port in ask.listing(path, "ports", params):
        yield port_state(ask.source(path), port)


def _availability(ask: Asking) -> dict[str, tuple[int, int]]:
    """Total and used addresses by the id of a network or subnet; empty where that is forbidden."""
    try:
        listed = ask.listing("/network-ip-availabilities", "network_ip_availabilities", _LIMIT)
    except NotAnsweredError as fault:
        if fault.answer.status not in {403, 404}:
            raise
        listed = []
    if not listed and not ask.admin:
        ask.note("addresses in use need the role admin")
    counts: dict[str, tuple[int, int]] = {}
    for network in listed:
        subnets = network.get("subnet_ip_availability") or ()
        if subnets:  # without one there is nothing that could run out
            counts[network["network_id"]] = pool(network)
        for subnet in subnets:
            counts[subnet["subnet_id"]] = pool(subnet)
    return counts


def pool(item: dict[str, Any]) -> tuple[int, int]:
    """Total and used addresses; what a gateway takes lies outside the allocation pools."""
    details = item.get("ip_availability_details") or {}
    total = details.get("total_ips_in_allocation_pool", item["total_ips"])
    used = details.get("used_ips_in_allocation_pool", item["used_ips"])
    return total, used


def addresses(counts: dict[str, tuple[int, int]], identifier: str) -> dict[str, Any]:
    if identifier not in counts:
        return {}
    total, used = counts[identifier]
    return {"total": total, "used": used, "free": max(total - used, 0)}


def network_state(
    source: str,
    network: dict[str, Any],
    room: dict[str, Any],
    *,
    dhcp: bool,
    dhcp_agents: int | None,
) -> Observation:
    return state(
        "network",
        source,
        f"network {network['name'] or network['id']} is {network['status']}"
        + (f", {room['free']} addresses left" if room else ""),
        project="neutron",
        owner_id=network.get("project_id"),
        id=network["id"],
        name=network["name"],
        since=seconds(network.get("updated_at")),
        created=seconds(network.get("created_at")),
        status=network["status"],
        admin_up=network["admin_state_up"],
        external=network.get("router:external"),
        shared=network.get("shared"),
        dhcp=dhcp,
        dhcp_agents=dhcp_agents,
        **room,
    )


def subnet_state(source: str, subnet: dict[str, Any], room: dict[str, Any]) -> Observation:
    return state(
        "subnet",
        source,
        f"subnet {subnet['name'] or subnet['id']} ({subnet['cidr']})"
        + (f": {room['free']} addresses left" if room else ""),
        project="neutron",
        owner_id=subnet.get("project_id"),
        id=subnet["id"],
        name=subnet["name"],
        since=seconds(subnet.get("updated_at")),
        created=seconds(subnet.get("created_at")),
        network=subnet["network_id"],
        cidr=subnet["cidr"],
        dhcp=subnet.get("enable_dhcp"),
        **room,
    )


def _networks(ask: Asking) -> Iterator[Observation]:
    networks = ask.listing("/networks", "networks", _LIMIT)
    subnets = ask.listing("/subnets", "subnets", _LIMIT)
    counts = _availability(ask)
    with_dhcp = {subnet["network_id"] for subnet in subnets if subnet.get("enable_dhcp")}
    agents = _dhcp_agents(ask, networks, with_dhcp)
    for network in networks:
        yield network_state(
            ask.source("/networks"),
            network,
            addresses(counts, network["id"]),
            dhcp=network["id"] in with_dhcp,
            dhcp_agents=agents.get(network["id"]),
        )
    for subnet in subnets:
        yield subnet_state(ask.source("/subnets"), subnet, addresses(counts, subnet["id"]))


def _dhcp_agents(
    ask: Asking, networks: list[dict[str, Any]], with_dhcp: set[str]
) -> dict[str, int]:
    """Number of DHCP agents of a few networks: the newest, which notice a dead scheduler first."""
    if not ask.admin or not _has_agents(ask, "neutron-dhcp-agent"):
        return {}  # OVN answers DHCP by itself
    newest = sorted(networks, key=lambda n: n.get("created_at") or "", reverse=True)
    chosen = choose_different(
        (network for network in newest if network["id"] in with_dhcp),
        lambda n: (n["status"], n["admin_state_up"], n.get("router:external")),
    )
    counts: dict[str, int] = {}
    for network in chosen:
        body = ask.detail(f"/networks/{network['id']}/dhcp-agents")
        if body is not None:
            counts[network["id"]] = len(body["agents"])
    return counts


def _has_agents(ask: Asking, binary: str) -> bool:
    return any(agent["binary"] == binary for agent in ask.listing("/agents", "agents", _LIMIT))


def router_state(
    source: str, router: dict[str, Any], agents: list[dict[str, Any]] | None
) -> Observation:
    return state(
        "router",
        source,
        f"router {router['name'] or router['id']} is {router['status']}"
        + (f" on {len(agents)} agents" if agents is not None else ""),
        project="neutron",
        owner_id=router.get("project_id"),
        id=router["id"],
        name=router["name"],
        since=seconds(router.get("updated_at")),
        created=seconds(router.get("created_at")),
        status=router["status"],
        admin_up=router["admin_state_up"],
        ha=router.get("ha"),
        gateway=bool(router.get("external_gateway_info")),
        agents=None if agents is None else len(agents),
        live_agents=None if agents is None else sum(a["alive"] for a in agents),
        active_agents=None
        if agents is None or not router.get("ha")
        else sum(a.get("ha_state") == "active" for a in agents),
    )


def _routers(ask: Asking) -> Iterator[Observation]:
    path = "/routers"
    routers = ask.listing(path, "routers", _LIMIT)
    chosen: set[str] = set()
    if ask.admin and _has_agents(ask, "neutron-l3-agent"):
        newest = sorted(routers, key=lambda r: r.get("created_at") or "", reverse=True)
        kinds = choose_different(
            newest,
            lambda r: (
                r["status"],
                r["admin_state_up"],
                r.get("ha"),
                bool(r["external_gateway_info"]),
            ),
        )
        chosen = {router["id"] for router in kinds}
    for router in routers:
        body = ask.detail(f"/routers/{router['id']}/l3-agents") if router["id"] in chosen else None
        yield router_state(ask.source(path), router, body["agents"] if body else None)


def floating_state(source: str, address: dict[str, Any]) -> Observation:
    return state(
        "floating-ip",
        source,
        f"floating address {address['floating_ip_address']} is {address['status']}",
        project="neutron",
        owner_id=address.get("project_id"),
        id=address["id"],
        name=address["floating_ip_address"],
        since=seconds(address.get("updated_at")),
        created=seconds(address.get("created_at")),
        status=address["status"],
        network=address.get("floating_network_id"),
        port=address.get("port_id"),
        router=address.get("router_id"),
    )


def _floating_ips(ask: Asking) -> Iterator[Observation]:
    path = "/floatingips"
    for address in ask.listing(path, "floatingips", {"status": "ERROR", **_LIMIT}):
        yield floating_state(ask.source(path), address)


PROBES = (
    Probe(name="network: agents", type="network", resources=("service",), run=_agents),
    Probe(name="network: ports", type="network", resources=("port",), run=_ports),
    Probe(name="network: networks", type="network", resources=("network", "subnet"), run=_networks),
    Probe(name="network: routers", type="network", resources=("router",), run=_routers),
    Probe(
        name="network: floating addresses",
        type="network",
        resources=("floating-ip",),
        run=_floating_ips,
    ),
)
