from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts, scene
from lab.suite.journal import until
from lab.suite.trial import TaskTrial

if TYPE_CHECKING:
    from lab.suite.fault import Site

NETWORK = "shop-public"


class CreateExternalNetwork(TaskTrial):
    name = "create-external-network"
    page = "neutron/create-external-network"
    sentence = "An external network is made, and a floating address on it leads to a server."
    leave_out = {
        "ping -c 5": "the lab's servers run no guest that could answer",
    }
    reads = {
        "openstack network agent list": r"L3 agent.*True|L3 agent.*:-\)",
        "awk": "physnet1",
        "openstack network create --external": r"router:external +\| External",
        "openstack router create": "203.0.113",
    }
    learns = {
        "floating-ip": ("openstack floating ip create", r"floating_ip_address +\| (\S+)"),
    }

    def prepares(self, site: Site) -> None:
        self.values |= {
            "network-name": NETWORK,
            "cidr": "203.0.113.0/24",
            "address": "203.0.113.1",
            "bridge": "physnet1",
            "number": "950",
            "host": "net-1",
            "image-name": acts.IMAGE,
            "flavor": acts.FLAVOR,
        }

    def restored(self, site: Site) -> bool:
        return site.patient().network.find_network(NETWORK) is None

    def cleans(self, site: Site) -> None:
        admin = site.patient()
        outside = admin.network.find_network(NETWORK)
        for one in admin.network.ips(floating_network_id=outside.id) if outside else ():
            admin.network.delete_ip(one)
        for one in admin.compute.servers(all_projects=True, name="first-test"):
            admin.compute.delete_server(one)
        until(lambda: scene.no_server(site, "first-test"), 60)
        for router in admin.network.routers(name="first-test-router"):
            for port in admin.network.ports(device_id=router.id):
                if port.device_owner == "network:router_interface":
                    admin.network.remove_interface_from_router(router, port_id=port.id)
            admin.network.delete_router(router)
        for name in ("first-test", NETWORK):
            for one in admin.network.networks(name=name):
                admin.network.delete_network(one)
        for one in admin.network.security_groups(name="first-test-ping"):
            admin.network.delete_security_group(one)


TRIAL = CreateExternalNetwork()
