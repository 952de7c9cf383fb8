from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts
from lab.suite.control import COMPUTES
from lab.suite.fault import Fault

if TYPE_CHECKING:
    from lab.suite.fault import Site


class CpuRatioTooLow(Fault):
    name = "blind-cpu-ratio-too-low"
    sentence = "A slip in cpu_allocation_ratio (0.16 for 16) leaves each host room for two vCPUs."
    expect = {"nova/no-valid-host": ""}
    blind = True

    def breaks(self, site: Site) -> None:
        for host in COMPUTES:
            site.lab.override(f"nova/{host}.conf", "DEFAULT", cpu_allocation_ratio="0.16")
        self._restart(site)

    def provokes(self, site: Site) -> None:
        for number in range(1, 9):
            site.boot(f"order-{number}", seconds=5)

    def shows(self, site: Site) -> bool:
        failed = site.admin().compute.servers(all_projects=True, status="ERROR")
        return any(one.name.startswith(f"{acts.PREFIX}order-") for one in failed)

    def repairs(self, site: Site) -> None:
        site.lab.run("conf")
        self._restart(site)

    @staticmethod
    def _restart(site: Site) -> None:
        site.lab.run("restart", *(f"nova-compute-{host}" for host in COMPUTES))


FAULT = CpuRatioTooLow()
