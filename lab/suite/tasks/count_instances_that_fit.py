from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import scene
from lab.suite.trial import TaskTrial

if TYPE_CHECKING:
    from lab.suite.fault import Site


WHOLE = "shop-whole"


class CountInstancesThatFit(TaskTrial):
    name = "count-instances-that-fit"
    page = "placement/count-instances-that-fit"
    sentence = "How many servers of a flavor that fills a host fit, is counted: one host is in use."
    reads = {
        "openstack compute service list": r"\A\s*\Z",
        "openstack --os-placement-api-version 1.22 resource provider list": r"\A(cmp-\d\n){3}\Z",
        "bash fits.sh": r"^shop-whole +2 +1$",
        "openstack resource provider usage show": r"VCPU +\| +1 ",
        "openstack resource provider inventory list": "allocation_ratio",
        "openstack --os-placement-api-version 1.22 allocation candidate list": "^2$",
        "openstack flavor show": "15800",
    }

    def prepares(self, site: Site) -> None:
        scene.server(site, "kept", host=scene.HOST)
        site.patient().compute.create_flavor(name=WHOLE, ram=15800, vcpus=1, disk=1)
        asked = "--resource VCPU=1 --resource MEMORY_MB=15800 --resource DISK_GB=1"
        self.values |= {"flavor": WHOLE, "host": scene.HOST, "resource-options": asked}

    def cleans(self, site: Site) -> None:
        scene.cleared(site)


TRIAL = CountInstancesThatFit()
