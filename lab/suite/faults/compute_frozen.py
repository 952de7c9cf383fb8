from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite.faults.nova_compute_killed import ComputeKilled

if TYPE_CHECKING:
    from lab.suite.fault import Site


class ComputeFrozen(ComputeKilled):
    name = "compute-frozen"
    sentence = "The nova-compute process of one host hangs: alive, connected and silent."

    def breaks(self, site: Site) -> None:
        site.lab.run("freeze", f"nova-compute-{self.host}")

    def repairs(self, site: Site) -> None:
        site.lab.run("thaw", f"nova-compute-{self.host}")
        super().repairs(site)


FAULT = ComputeFrozen()
