from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lab.suite import acts
from lab.suite.fault import Fault

if TYPE_CHECKING:
    from lab.suite.fault import Site

_TAKEN = """\
heat_template_version: 2018-08-31
resources:
  address:
    type: OS::Neutron::Port
    properties: {network: shop-net, fixed_ips: [{ip_address: 10.20.0.77}]}
  card:
    type: OS::Neutron::Port
    depends_on: address
    properties: {network: shop-net, mac_address: 'fa:16:3e:00:00:77'}
"""


class AddressInUse(Fault):
    name = "address-in-use"
    sentence = "A left-over port holds the address that a stack and a server want."
    expect = {"neutron/address-in-use": "held-by-port"}
    lasts = 35
    patience = 240
    seen_from = "demo"
    address = "10.20.0.77"
    follow = True
    leave_out = {"openstack server create": "the port is a left-over; no server is to have it"}

    def breaks(self, site: Site) -> None:
        user = site.patient("demo")
        home = user.network.find_network(acts.NETWORK, ignore_missing=False)
        self._network = home.id
        self._port = user.network.create_port(
            name=f"{acts.PREFIX}old-web",
            network_id=home.id,
            mac_address="fa:16:3e:00:00:77",
            fixed_ips=[{"ip_address": self.address}],
        )
        subnet = user.network.find_subnet(acts.SUBNET, ignore_missing=False)
        self.values = {
            "address": self.address,
            "port-id": self._port.id,
            "subnet-id": subnet.id,
        }

    def provokes(self, site: Site) -> None:
        user = site.patient("demo")
        fixed = {"uuid": self._network, "fixed_ip": self.address}
        boot = partial(
            user.compute.create_server,
            name=f"{acts.PREFIX}order-1",
            image_id=user.image.find_image(acts.IMAGE, ignore_missing=False).id,
            flavor_id=user.compute.find_flavor(acts.FLAVOR, ignore_missing=False).id,
            networks=[fixed],
        )
        site.attempt("boot order-1", boot)
        site.attempt("create stack", lambda: acts.stack(user, "office", _TAKEN))

    def shows(self, site: Site) -> bool:
        stack = site.user().orchestration.find_stack(f"{acts.PREFIX}office", ignore_missing=False)
        return str(stack.status) == "CREATE_FAILED"

    def repairs(self, site: Site) -> None:
        admin = site.patient()
        for port in admin.network.ports(name=f"{acts.PREFIX}old-web"):
            admin.network.delete_port(port)


FAULT = AddressInUse()
