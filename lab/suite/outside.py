"""An external network of the lab, with a router of a user behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lab.suite import acts

if TYPE_CHECKING:
    from lab.suite.fault import Site

NAME = f"{acts.PREFIX}outside"
ROUTER = f"{acts.PREFIX}gate"


def make(site: Site, *, last: int = 250) -> Any:
    """An external network with addresses from 10 to ``last``; only administrators may make one."""
    admin = site.patient()
    made = admin.network.create_network(
        name=NAME,
        is_router_external=True,
        provider_network_type="flat",
        provider_physical_network="public",
    )
    admin.network.create_subnet(
        name=NAME,
        network_id=made.id,
        ip_version=4,
        cidr="203.0.113.0/24",
        allocation_pools=[{"start": "203.0.113.10", "end": f"203.0.113.{last}"}],
        enable_dhcp=False,
    )
    return made


def open_router(site: Site, outside: Any) -> Any:
    """A router of the user's with a gateway and a network of its own behind it."""
    user = site.patient("demo")
    inside = acts.network(user, "inside", "10.24.0.0/24")
    router = user.network.create_router(
        name=ROUTER, external_gateway_info={"network_id": outside.id}
    )
    subnet = next(iter(user.network.subnets(network_id=inside.id)))
    user.network.add_interface_to_router(router, subnet_id=subnet.id)
    return router


def remove(site: Site) -> None:
    """Floating addresses, router and network; harmless where there are none."""
    admin = site.patient()
    outside = admin.network.find_network(NAME)
    if outside:
        for address in admin.network.ips(floating_network_id=outside.id):
            admin.network.delete_ip(address)
    for router in admin.network.routers(name=ROUTER):
        for port in admin.network.ports(
            device_id=router.id, device_owner="network:router_interface"
        ):
            admin.network.remove_interface_from_router(router, port_id=port.id)
        admin.network.delete_router(router)
    if outside:
        admin.network.delete_network(outside)
