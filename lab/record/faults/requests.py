"""Faults of what users ask for: quotas and stacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openstack import exceptions

import acts
from faults.base import Fault

if TYPE_CHECKING:
    from openstack.connection import Connection

    from faults.base import Site

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

_HUGE_SERVER = """\
heat_template_version: 2018-08-31
resources:
  server:
    type: OS::Nova::Server
    properties: {image: tiny, flavor: shop-huge, networks: [{network: shop-net}]}
"""


class QuotaExceeded(Fault):
    name = "quota-exceeded"
    sentence = "A project has used up its quota of servers, volumes and networks."
    lasts = 35
    seen_from = "demo"
    clean = "the quotas of the project are the defaults again"

    def prepares(self, site: Site) -> None:
        user = site.user()
        site.boot("web-kept", seconds=30)
        site.attempt("create volume", lambda: acts.volume(user, "data-kept"))

    def _project(self, admin: Connection) -> Any:
        return admin.identity.find_project("demo", ignore_missing=False)

    def breaks(self, site: Site) -> None:
        admin = site.admin()
        project = self._project(admin)
        admin.compute.update_quota_set(project.id, instances=1, force=True)
        admin.block_storage.update_quota_set(project.id, volumes=1)
        below_use = {"quota": {"network": 1, "force": True}}
        answer = admin.network.put(f"/quotas/{project.id}", json=below_use)
        exceptions.raise_from_response(answer)

    def provokes(self, site: Site) -> None:
        user = site.user()
        site.boot("order-1")
        site.attempt("create volume", lambda: acts.volume(user, "stock-1"))
        site.attempt("create network", lambda: acts.network(user, "branch", "10.21.0.0/24"))

    def repairs(self, site: Site) -> None:
        admin = site.admin()
        project = self._project(admin)
        admin.compute.revert_quota_set(project.id)
        admin.block_storage.revert_quota_set(project.id)
        admin.network.delete_quota(project.id)


class StackFails(Fault):
    name = "stack-fails"
    sentence = "A template gives a port an address from outside of its subnet."
    lasts = 35
    patience = 100
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
        return stack.status == "CREATE_FAILED"

    def repairs(self, site: Site) -> None:
        """The stack goes with the clean-up."""


class StackServerFails(StackFails):
    name = "stack-server-fails"
    sentence = "The server of a stack has a flavor larger than any host."
    template = _HUGE_SERVER

    def breaks(self, site: Site) -> None:
        site.admin().compute.create_flavor(name=f"{acts.PREFIX}huge", ram=20480, vcpus=8, disk=20)
