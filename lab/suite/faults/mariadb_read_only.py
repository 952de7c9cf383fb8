from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts, infrastructure
from lab.suite.fault import Fault

if TYPE_CHECKING:
    from lab.suite.fault import Site


class DatabaseReadOnly(Fault):
    name = "mariadb-read-only"
    sentence = "The database is read-only, as a replica is that was never promoted."
    expect = {"mariadb/no-writes": "read-only"}
    by_api = {"mariadb/no-writes": ""}
    lasts = 40
    follow = True
    clean = "the database takes writes"

    def breaks(self, site: Site) -> None:
        infrastructure.sql(site.lab, "SET GLOBAL read_only=1")

    def shows(self, site: Site) -> bool:
        admin = site.admin()
        return acts.service_down(admin, "nova-conductor", "ctl-1") and acts.agents_dead(
            admin, "neutron-openvswitch-agent"
        )

    def repairs(self, site: Site) -> None:
        infrastructure.sql(site.lab, "SET GLOBAL read_only=0")


FAULT = DatabaseReadOnly()
