from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts
from lab.suite.fault import Fault

if TYPE_CHECKING:
    from lab.suite.fault import Site

_WRONG_ADDRESS = """\
heat_template_version: 2018-08-31
resources:
  net: {type: OS::Neutron::Net}
  subnet:
    type: OS::Neutron::Subnet
    properties: {network: {get_resource: net}, cidr: 10.23.0.0/24}
  port:
    type: OS::Neutron::Port
    properties:
      network: {get_resource: net}
      fixed_ips: [{subnet: {get_resource: subnet}, ip_address: 10.32.0.10}]
"""


class StackFails(Fault):
    name = "stack-fails"
    sentence = "A template gives a port an address from outside of its subnet."
    expect = {"heat/stack-failed": "refused"}
    lasts = 35
    patience = 240
    seen_from = "demo"
    template = _WRONG_ADDRESS

    def breaks(self, site: Site) -> None:
        """The template is the fault."""

    def provokes(self, site: Site) -> None:
        user = site.user()
        site.attempt("create stack", lambda: acts.stack(user, "office", self.template))

    def shows(self, site: Site) -> bool:
        """Heat tries a server five times before it gives up."""
        stack = site.user().orchestration.find_stack(f"{acts.PREFIX}office", ignore_missing=False)
        return str(stack.status) == "CREATE_FAILED"

    def repairs(self, site: Site) -> None:
        """The stack goes with the clean-up."""


FAULT = StackFails()
