from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lab.suite import acts
from lab.suite.fault import Fault

if TYPE_CHECKING:
    from typing import Any

    from openstack.connection import Connection

    from lab.suite.fault import Site

_PAIR = """\
heat_template_version: 2018-08-31
resources:
  port:
    type: OS::Neutron::Port
    properties:
      network: shop-appliance
      port_security_enabled: false
      allowed_address_pairs: [{ip_address: 10.26.0.100}]
"""


class PortSecurityConflict(Fault):
    name = "port-security-conflict"
    sentence = "Security groups and address pairs are asked for where port security is off."
    expect = {"neutron/port-security-conflict": "groups-without-port-security"}
    lasts = 35
    patience = 240
    seen_from = "demo"
    victims = ("order-1",)
    network = f"{acts.PREFIX}appliance"
    group = f"{acts.PREFIX}web"
    clean = "the security group is gone"
    follow = True

    def breaks(self, site: Site) -> None:
        user = site.patient("demo")
        made = user.network.create_network(name=self.network, is_port_security_enabled=False)
        user.network.create_subnet(
            name=self.network, network_id=made.id, ip_version=4, cidr="10.26.0.0/24"
        )
        user.network.create_security_group(name=self.group)
        image = user.image.find_image(acts.IMAGE, ignore_missing=False)
        self.values = {"network-id": made.id, "image-id": image.id}

    def provokes(self, site: Site) -> None:
        user = site.patient("demo")
        site.attempt("boot order-1", partial(self._boot, user))
        site.attempt("create stack", lambda: acts.stack(user, "cluster", _PAIR))

    def _boot(self, user: Connection) -> Any:
        return user.compute.create_server(
            name=f"{acts.PREFIX}order-1",
            image_id=user.image.find_image(acts.IMAGE, ignore_missing=False).id,
            flavor_id=user.compute.find_flavor(acts.FLAVOR, ignore_missing=False).id,
            networks=[{"uuid": user.network.find_network(self.network, ignore_missing=False).id}],
            security_groups=[{"name": self.group}],
        )

    def shows(self, site: Site) -> bool:
        stack = site.user().orchestration.find_stack(f"{acts.PREFIX}cluster", ignore_missing=False)
        return str(stack.status) == "CREATE_FAILED" and super().shows(site)

    def repairs(self, site: Site) -> None:
        """The group is free once the clean-up has taken the server."""

    def healed(self, site: Site) -> bool:
        admin = site.patient()
        for group in admin.network.security_groups(name=self.group):
            admin.network.delete_security_group(group)
        return True


FAULT = PortSecurityConflict()
