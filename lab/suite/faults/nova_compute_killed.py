from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts
from lab.suite.fault import Fault

if TYPE_CHECKING:
    from lab.suite.fault import Site


class ComputeKilled(Fault):
    name = "nova-compute-killed"
    sentence = "The nova-compute process of one host is killed; its servers run on."
    expect = {"nova/compute-service-down": "process-stopped"}
    follow = True

    def __init__(self, host: str = "cmp-1") -> None:
        self.host = host

    def prepares(self, site: Site) -> None:
        self._tenant = site.boot("db-1", pinned=self.host, seconds=35)

    def breaks(self, site: Site) -> None:
        site.lab.run("kill", f"nova-compute-{self.host}")

    def provokes(self, site: Site) -> None:
        site.boot("order-1", pinned=self.host, seconds=5)
        if self._tenant:
            admin = site.admin()
            site.attempt("reboot db-1", lambda: admin.compute.reboot_server(self._tenant, "SOFT"))

    def shows(self, site: Site) -> bool:
        return acts.service_down(site.admin(), "nova-compute", self.host)

    def repairs(self, site: Site) -> None:
        site.lab.run("start", f"nova-compute-{self.host}")


FAULT = ComputeKilled()
