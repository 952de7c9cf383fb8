from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts, outside, scene
from lab.suite.trial import AsUser

if TYPE_CHECKING:
    from lab.suite.fault import Site

GROUP = f"{acts.PREFIX}vrrp"
INSIDE = f"{acts.PREFIX}inside"
ADDRESS = "10.24.0.50"
NO_GUEST = "the lab's servers run no guest"


class AddVirtualAddress(AsUser):
    name = "add-virtual-address"
    page = "neutron/add-virtual-address"
    sentence = "A user gives an instance the right to an address that a port of its own reserves."
    leave_out = {
        "sudo ": NO_GUEST,
        "ip -4": NO_GUEST,
    }
    reads = {
        "openstack token issue": r"port_security_enabled +\| True",
        "openstack port list --network": r"\A\s*\Z",
        "openstack port list --server": r"ip_address='10\.24\.0\.",
        "openstack security group create": r"protocol +\| vrrp",
        "openstack port create": r"status +\| DOWN",
        "for id in": rf"(?s)compute:.*ip_address='{ADDRESS}'|ip_address='{ADDRESS}'.*compute:",
    }
    learns = {
        "port-id": ("openstack port list --server", r"\| ([0-9a-f-]{36}) "),
    }

    def prepares(self, site: Site) -> None:
        outside.open_router(site, outside.make(site))
        made = scene.server(site, "web-1", network=INSIDE)
        user = site.patient("demo")
        external = user.network.find_network(outside.NAME, ignore_missing=False)
        floating = user.network.create_ip(floating_network_id=external.id)
        self.values |= {
            "network-name": INSIDE,
            "address": ADDRESS,
            "server-id": made.id,
            "security-group": GROUP,
            "interface-name": "eth0",
            "floating-ip": floating.floating_ip_address,
        }

    def restored(self, site: Site) -> bool:
        user = site.patient("demo")
        pairs = [one for one in user.network.ports() if one.allowed_address_pairs]
        return not pairs and user.network.find_port(f"vip-{ADDRESS}") is None

    def cleans(self, site: Site) -> None:
        outside.remove(site)
        scene.cleared(site)
        user = site.patient("demo")
        for group in user.network.security_groups(name=GROUP):
            user.network.delete_security_group(group)


TRIAL = AddVirtualAddress()
