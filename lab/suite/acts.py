"""What users of the cloud do, each act bounded in time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lab.suite.journal import until

if TYPE_CHECKING:
    from collections.abc import Callable

    from openstack.connection import Connection

PREFIX = "shop-"
"""Everything the workload and the faults make is named so, and found again by it."""

NETWORK = f"{PREFIX}net"
SUBNET = f"{PREFIX}subnet"
ROUTER = f"{PREFIX}router"
IMAGE = "tiny"
FLAVOR = "m1.tiny"
BASE_CIDR = "10.20.0.0/24"

HEARTBEAT_LOST = 35
"""Seconds within which a silent service or agent is called dead."""

STACK = """\
heat_template_version: 2018-08-31
parameters:
  cidr: {type: string}
resources:
  net: {type: OS::Neutron::Net}
  subnet:
    type: OS::Neutron::Subnet
    properties: {network: {get_resource: net}, cidr: {get_param: cidr}}
  server:
    type: OS::Nova::Server
    properties: {image: tiny, flavor: m1.tiny, networks: [{subnet: {get_resource: subnet}}]}
"""


class UnfinishedError(TimeoutError):
    """It did not get where it should in time."""


def reaches(
    fetch: Callable[[], Any], wanted: str, seconds: float, *, failed: tuple[str, ...] = ("error",)
) -> Any:
    """The resource once its status is the wanted one; the states of failure end the wait."""
    seen: list[Any] = []

    def settled() -> bool:
        seen.append(fetch())
        status = str(seen[-1].status).lower()
        return status == wanted.lower() or status in failed

    until(settled, seconds)
    last = str(seen[-1].status) if seen else "no answer"
    if last.lower() != wanted.lower():
        raise UnfinishedError(f"{last} instead of {wanted}")
    return seen[-1]


def boot(
    cloud: Connection,
    name: str,
    *,
    host: str = "",
    network: str = NETWORK,
    flavor: str = FLAVOR,
    image: str = IMAGE,
) -> Any:
    """Ask for a server; with ``host`` (administrators only) on just that one."""
    options: dict[str, Any] = {"availability_zone": f"nova:{host}"} if host else {}
    return cloud.compute.create_server(
        name=PREFIX + name,
        image_id=cloud.image.find_image(image, ignore_missing=False).id,
        flavor_id=cloud.compute.find_flavor(flavor, ignore_missing=False).id,
        networks=[{"uuid": cloud.network.find_network(network, ignore_missing=False).id}],
        **options,
    )


def active(cloud: Connection, server: Any, seconds: float = 30) -> Any:
    return reaches(lambda: cloud.compute.get_server(server.id), "ACTIVE", seconds)


def volume(cloud: Connection, name: str, **options: Any) -> Any:
    return cloud.block_storage.create_volume(name=PREFIX + name, size=1, **options)


def volume_reaches(cloud: Connection, made: Any, status: str, seconds: float = 20) -> Any:
    return reaches(lambda: cloud.block_storage.get_volume(made.id), status, seconds)


def network(cloud: Connection, name: str, cidr: str, **subnet: Any) -> Any:
    made = cloud.network.create_network(name=PREFIX + name)
    cloud.network.create_subnet(
        name=PREFIX + name, network_id=made.id, ip_version=4, cidr=cidr, **subnet
    )
    return made


def stack(cloud: Connection, name: str, template: str = STACK, **parameters: str) -> Any:
    return cloud.orchestration.create_stack(
        name=PREFIX + name, template=template, parameters=parameters, timeout_mins=10
    )


def stack_reaches(cloud: Connection, made: Any, status: str, seconds: float = 35) -> Any:
    failed = ("create_failed", "delete_failed")
    return reaches(lambda: cloud.orchestration.get_stack(made.id), status, seconds, failed=failed)


def service_down(admin: Connection, binary: str, host: str) -> bool:
    """Whether nova no longer hears from a service."""
    services = admin.compute.services(binary=binary, host=host)
    return all(service.state == "down" for service in services)


def agents_dead(admin: Connection, binary: str, host: str = "") -> bool:
    """Whether neutron no longer hears from any such agent."""
    agents = list(admin.network.agents(binary=binary, **({"host": host} if host else {})))
    return bool(agents) and not any(agent.is_alive for agent in agents)
