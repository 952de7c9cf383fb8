from __future__ import annotations

from typing import TYPE_CHECKING

from openstack import exceptions

from lab.suite import acts
from lab.suite.kinds import UsedUpQuota

if TYPE_CHECKING:
    from lab.suite.fault import Site


class NetworkQuota(UsedUpQuota):
    name = "neutron-quota"
    sentence = "A project has used up its quota of ports: no port, and so no server."
    expect = {"neutron/quota-exceeded": "used-up"}
    follow = True

    def breaks(self, site: Site) -> None:
        admin = site.patient()
        below_use = {"quota": {"port": 1, "force": True}}
        answer = admin.network.put(f"/quotas/{self.project(admin)}", json=below_use)
        exceptions.raise_from_response(answer)
        port = next(iter(admin.network.ports(project_id=self.project(admin))))
        self.values = {"quota-options": "--ports 500", "port-id": port.id}

    def provokes(self, site: Site) -> None:
        user = site.user()
        home = user.network.find_network(acts.NETWORK, ignore_missing=False)
        site.attempt("create port", lambda: user.network.create_port(network_id=home.id))
        site.boot("order-1")

    def repairs(self, site: Site) -> None:
        admin = site.patient()
        admin.network.delete_quota(self.project(admin))


FAULT = NetworkQuota()
