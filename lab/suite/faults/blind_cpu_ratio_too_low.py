from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts
from lab.suite.control import COMPUTES
from lab.suite.fault import Fault
from lab.suite.journal import until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lab.suite.fault import Site

FORMER = 4.0
"""What hosts are born with; without the option they keep what placement last heard."""
SLIPPED = 0.1


class CpuRatioTooLow(Fault):
    name = "blind-cpu-ratio-too-low"
    sentence = "A slip in cpu_allocation_ratio (0.1 for 10) leaves each host room for one vCPU."
    expect = {"nova/no-valid-host": ""}
    blind = True

    def breaks(self, site: Site) -> None:
        for host in COMPUTES:
            site.lab.override(f"nova/{host}.conf", "DEFAULT", cpu_allocation_ratio=str(SLIPPED))
        self._restart(site)
        # computes that are not back yet would be the reason themselves
        until(lambda: self._all_up(site) and set(self._ratios(site)) == {SLIPPED}, 120, every=3)

    def provokes(self, site: Site) -> None:
        for number in range(1, 5):
            site.boot(f"order-{number}", seconds=5)

    def shows(self, site: Site) -> bool:
        failed = site.admin().compute.servers(all_projects=True, status="ERROR")
        shown = any(one.name.startswith(f"{acts.PREFIX}order-") for one in failed)
        return shown and self._all_up(site) and set(self._ratios(site)) == {SLIPPED}

    def repairs(self, site: Site) -> None:
        site.lab.run("conf")
        self._restart(site)
        until(lambda: self._restore(site), 90, every=3)

    def healed(self, site: Site) -> bool:
        return self._restore(site)

    @staticmethod
    def _restart(site: Site) -> None:
        site.lab.run("restart", *(f"nova-compute-{host}" for host in COMPUTES))

    @staticmethod
    def _all_up(site: Site) -> bool:
        services = site.patient().compute.services(binary="nova-compute")
        return all(service.state == "up" for service in services)

    @staticmethod
    def _ratios(site: Site) -> Iterator[float]:
        placement = site.patient().placement
        for provider in placement.resource_providers():
            for inventory in placement.resource_provider_inventories(provider):
                if inventory.resource_class == "VCPU":
                    yield inventory.allocation_ratio

    def _restore(self, site: Site) -> bool:
        """Whether placement has the former ratios; a host may write its own between."""
        placement = site.patient().placement
        for provider in placement.resource_providers():
            path = f"/resource_providers/{provider.id}/inventories/VCPU"
            inventory = placement.get(path).json()
            if inventory["allocation_ratio"] != FORMER:
                placement.put(path, json={**inventory, "allocation_ratio": FORMER})
        return set(self._ratios(site)) == {FORMER}


FAULT = CpuRatioTooLow()
