from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from openstack import exceptions

from lab.suite import acts
from lab.suite.kinds import UsedUpQuota

if TYPE_CHECKING:
    from lab.suite.fault import Site


_SERVER = """\
heat_template_version: 2018-08-31
resources:
  till:
    type: OS::Nova::Server
    properties: {image: tiny, flavor: m1.tiny, networks: [{network: shop-net}]}
"""


class QuotaExceeded(UsedUpQuota):
    name = "quota-exceeded"
    sentence = "A project has used up its quota of servers, volumes and networks."
    expect = {
        "nova/quota-exceeded": "used-up",
        "neutron/quota-exceeded": "used-up",
        "cinder/quota-exceeded": "used-up",
    }
    # A refused volume leaves nothing behind; the others are named by the stacks they failed.
    by_api = {"nova/quota-exceeded": "used-up", "neutron/quota-exceeded": "used-up"}

    def prepares(self, site: Site) -> None:
        user = site.user()
        site.boot("web-kept", seconds=30)
        site.attempt("create volume", lambda: acts.volume(user, "data-kept"))

    def breaks(self, site: Site) -> None:
        admin = site.admin()
        project = self.project(admin)
        admin.compute.update_quota_set(project, instances=1, force=True)
        admin.block_storage.update_quota_set(project, volumes=1)
        below_use = {"quota": {"network": 1, "force": True}}
        answer = admin.network.put(f"/quotas/{project}", json=below_use)
        exceptions.raise_from_response(answer)

    def provokes(self, site: Site) -> None:
        user = site.user()
        site.boot("order-1")
        site.attempt("create volume", lambda: acts.volume(user, "stock-1"))
        site.attempt("create network", lambda: acts.network(user, "branch", "10.21.0.0/24"))
        for name, template in (("till", _SERVER), ("branch", acts.STACK)):
            parameters = {"cidr": "10.22.0.0/24"} if template is acts.STACK else {}
            site.attempt(
                f"create stack {name}", partial(acts.stack, user, name, template, **parameters)
            )

    def repairs(self, site: Site) -> None:
        admin = site.admin()
        project = self.project(admin)
        admin.compute.revert_quota_set(project)
        admin.block_storage.revert_quota_set(project)
        admin.network.delete_quota(project)


FAULT = QuotaExceeded()
