from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite.faults.no_candidates_by_trait import Pinned

if TYPE_CHECKING:
    from lab.suite.fault import Site


class DisabledHost(Pinned):
    name = "no-candidates-by-disabled-host"
    sentence = "The only host that has the trait of a flavor was left disabled after maintenance."
    expect = {"nova/no-valid-host": "disabled-host"}
    clean = "the host is enabled, the trait is gone"

    def _service(self, site: Site) -> str:
        services = site.admin().compute.services(binary="nova-compute", host=self.host)
        return str(next(iter(services)).id)

    def breaks(self, site: Site) -> None:
        reason = "memory module replaced"
        site.admin().compute.disable_service(self._service(site), disabled_reason=reason)

    def repairs(self, site: Site) -> None:
        site.admin().compute.enable_service(self._service(site))
        super().repairs(site)


FAULT = DisabledHost()
