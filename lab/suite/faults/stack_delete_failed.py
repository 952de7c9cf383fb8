from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts
from lab.suite.fault import Fault

if TYPE_CHECKING:
    from lab.suite.fault import Site

_NETWORK = """\
heat_template_version: 2018-08-31
resources:
  net: {type: OS::Neutron::Net, properties: {name: shop-office}}
  subnet:
    type: OS::Neutron::Subnet
    properties: {network: {get_resource: net}, cidr: 10.23.0.0/24}
"""


class StackDeleteFailed(Fault):
    name = "stack-delete-failed"
    sentence = "A stack is deleted while a port that is not its own is on its network."
    expect = {"heat/stack-failed": "held"}
    lasts = 35
    patience = 240
    seen_from = "demo"
    follow = True

    def prepares(self, site: Site) -> None:
        user = site.patient("demo")
        made = acts.stack(user, "office", _NETWORK)
        acts.stack_reaches(user, made, "CREATE_COMPLETE", 120)

    def breaks(self, site: Site) -> None:
        user = site.patient("demo")
        network = user.network.find_network("shop-office", ignore_missing=False)
        port = user.network.create_port(name=f"{acts.PREFIX}printer", network_id=network.id)
        self.values = {"network-id": network.id, "port-id": port.id}

    def provokes(self, site: Site) -> None:
        user = site.user()
        stack = user.orchestration.find_stack(f"{acts.PREFIX}office", ignore_missing=False)
        site.attempt("delete stack", lambda: user.orchestration.delete_stack(stack.id))

    def shows(self, site: Site) -> bool:
        """Heat asks for a while before it gives up."""
        stack = site.user().orchestration.find_stack(f"{acts.PREFIX}office", ignore_missing=False)
        return str(stack.status) == "DELETE_FAILED"

    def repairs(self, site: Site) -> None:
        """Without the port the clean-up can delete the stack."""
        admin = site.patient()
        for port in admin.network.ports(name=f"{acts.PREFIX}printer"):
            admin.network.delete_port(port)


FAULT = StackDeleteFailed()
