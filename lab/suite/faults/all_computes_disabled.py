from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite.control import COMPUTES
from lab.suite.fault import Fault

if TYPE_CHECKING:
    from lab.suite.fault import Site


class AllComputesDisabled(Fault):
    name = "all-computes-disabled"
    sentence = "Every compute service is disabled for maintenance and was not enabled again."
    expect = {"nova/no-valid-host": "all-disabled"}
    lasts = 35
    victims = ("order-1",)
    clean = "every compute service is enabled"
    follow = True

    def breaks(self, site: Site) -> None:
        admin = site.admin()
        for host in COMPUTES:
            admin.compute.disable_service(
                self._service(site, host), disabled_reason="kernel update"
            )

    def _service(self, site: Site, host: str) -> str:
        services = site.admin().compute.services(binary="nova-compute", host=host)
        return str(next(iter(services)).id)

    def provokes(self, site: Site) -> None:
        site.boot("order-1")

    def repairs(self, site: Site) -> None:
        admin = site.admin()
        for host in COMPUTES:
            admin.compute.enable_service(self._service(site, host))


FAULT = AllComputesDisabled()
