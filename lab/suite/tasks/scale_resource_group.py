from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts, scene
from lab.suite.trial import AsUser

if TYPE_CHECKING:
    from lab.suite.fault import Site


class ScaleResourceGroup(AsUser):
    name = "scale-resource-group"
    page = "heat/scale-resource-group"
    sentence = "A group of two servers grows to three, and one of its members is replaced."
    patience = 150
    reads = {
        "openstack stack show <stack-name> -c": r"size: ['\"]?2",
        "openstack stack update --dry-run": "added",
        "openstack stack output show": r'"3"|\'3\'',
    }

    def prepares(self, site: Site) -> None:
        self.values |= {
            "stack-name": "shop-pool",
            "image-name": acts.IMAGE,
            "flavor": acts.FLAVOR,
            "network-name": acts.NETWORK,
            "limit": "3",
            "number": "0",
        }
        self.back = {"limit": "2"}

    def achieved(self, site: Site) -> bool:
        return self._names(site) == {"shop-pool-1", "shop-pool-2", "shop-pool-3"}

    def meanwhile(self, site: Site, command: str) -> None:
        if command.startswith("openstack stack cancel"):
            scene.stack_update_under_way(site, "shop-pool", size="3")

    def restored(self, site: Site) -> bool:
        return len(self._names(site)) == 2

    def _names(self, site: Site) -> set[str]:
        return {one.name for one in site.patient("demo").compute.servers(name="shop-pool")}

    def cleans(self, site: Site) -> None:
        scene.cleared(site)


TRIAL = ScaleResourceGroup()
