from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts, scene
from lab.suite.trial import TaskTrial

if TYPE_CHECKING:
    from lab.suite.fault import Site


class MeasureFreeCapacity(TaskTrial):
    name = "measure-free-capacity"
    page = "placement/measure-free-capacity"
    sentence = "What is free is measured on three hosts, of which one carries a server."
    reads = {
        "openstack compute service list": "cmp-3",
        "openstack flavor show": r"\| vcpus +\| 1 ",
        "openstack --os-placement-api-version 1.17 allocation candidate list": "VCPU=1",
        "openstack resource provider list -f value": r"^cmp-1 +VCPU +1 +of +64 +free +63$",
        "openstack resource provider inventory list": r"allocation_ratio",
        "openstack limits show": "(?i)instances",
        "openstack server list": "shop-kept",
    }

    def prepares(self, site: Site) -> None:
        scene.server(site, "kept", host=scene.HOST)
        self.values |= {
            "flavor": acts.FLAVOR,
            "host": scene.HOST,
            "provider-id": scene.provider_id(site, scene.HOST),
            "resource-options": "--resource VCPU=1 --resource MEMORY_MB=128 --resource DISK_GB=1",
        }

    def cleans(self, site: Site) -> None:
        scene.cleared(site)


TRIAL = MeasureFreeCapacity()
