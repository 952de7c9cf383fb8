from __future__ import annotations

from typing import TYPE_CHECKING

from openstack import exceptions

from lab.suite import acts
from lab.suite.fault import Fault

if TYPE_CHECKING:
    from typing import Any

    from openstack.connection import Connection

    from lab.suite.fault import Site


class NetworkQuota(Fault):
    name = "neutron-quota"
    sentence = "A project has used up its quota of ports: no port, and so no server."
    expect = {"neutron/quota-exceeded": "used-up"}
    lasts = 35
    seen_from = "demo"
    clean = "the quotas of the project are the defaults again"

    def _project(self, admin: Connection) -> Any:
        return admin.identity.find_project("demo", ignore_missing=False)

    def breaks(self, site: Site) -> None:
        admin = site.patient()
        below_use = {"quota": {"port": 1, "force": True}}
        answer = admin.network.put(f"/quotas/{self._project(admin).id}", json=below_use)
        exceptions.raise_from_response(answer)

    def provokes(self, site: Site) -> None:
        user = site.user()
        home = user.network.find_network(acts.NETWORK, ignore_missing=False)
        site.attempt("create port", lambda: user.network.create_port(network_id=home.id))
        site.boot("order-1")

    def repairs(self, site: Site) -> None:
        admin = site.patient()
        admin.network.delete_quota(self._project(admin).id)


FAULT = NetworkQuota()
