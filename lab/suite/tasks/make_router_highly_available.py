from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite.journal import until
from lab.suite.trial import TaskTrial

if TYPE_CHECKING:
    from lab.suite.fault import Site

NAME, CIDR = "shop-ha", "10.77.0.0/24"
HOST = "net-1"
BUILT_WITHIN = 30.0


class MakeRouterHighlyAvailable(TaskTrial):
    name = "make-router-highly-available"
    page = "neutron/make-router-highly-available"
    sentence = "A router with a network behind it becomes HA, and a plain one again."
    leave_out = {
        "ssh <host> 'keepalived": "the lab has no keepalived; nothing is changed here",
        "ping": "the lab's servers run no guest that could answer; nothing is changed here",
        'openstack network agent list -f value -c "Agent Type" -c Host -c Alive | grep': (
            "the lab has no OVN; nothing is changed here"
        ),
        "openstack network agent list --router <router-id> --long -f value": (
            "without keepalived the only agent stays standby; nothing is changed here"
        ),
        "openstack port list --router <router-id> --device-owner network:router_gateway": (
            "the router of the trial has no gateway; nothing is changed here"
        ),
    }
    reads = {
        "openstack router show": r"ha +\| False",
        "openstack port list --router <router-id> --device-owner network:router_ha": (
            r"169\.254\..*ACTIVE"
        ),
    }

    def prepares(self, site: Site) -> None:
        network = site.patient().network
        net = network.create_network(name=NAME)
        subnet = network.create_subnet(
            name=NAME, network_id=net.id, ip_version=4, cidr=CIDR, is_dhcp_enabled=False
        )
        router = network.create_router(name=NAME, ha=False)
        network.add_interface_to_router(router, subnet_id=subnet.id)
        self.router = router.id
        until(lambda: self._agents(site) == 1, BUILT_WITHIN)
        self.values |= {"router-id": router.id, "host": HOST, "floating-ip": "203.0.113.17"}

    def _agents(self, site: Site) -> int:
        return len(list(site.patient().network.routers_hosting_l3_agents(self.router)))

    def _owners(self, site: Site) -> set[str]:
        return {one.device_owner for one in site.patient().network.ports(device_id=self.router)}

    def achieved(self, site: Site) -> bool:
        return site.patient().network.get_router(self.router).is_ha and self._owners(site) == {
            "network:ha_router_replicated_interface",
            "network:router_ha_interface",
        }

    def restored(self, site: Site) -> bool:
        return (
            not site.patient().network.get_router(self.router).is_ha
            and self._owners(site) == {"network:router_interface"}
            and self._agents(site) == 1
        )

    def cleans(self, site: Site) -> None:
        network = site.patient().network
        for router in network.routers(name=NAME):
            for port in network.ports(device_id=router.id):
                if port.device_owner != "network:router_ha_interface":
                    network.remove_interface_from_router(router, port_id=port.id)
            network.delete_router(router)
        for net in network.networks(name=NAME):
            network.delete_network(net)


TRIAL = MakeRouterHighlyAvailable()
