from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import scene
from lab.suite.journal import until
from lab.suite.trial import TaskTrial

if TYPE_CHECKING:
    from lab.suite.fault import Site

AGGREGATE = "shop-general"
HOSTS = (scene.HOST, scene.OTHER)
RATIO = 5.0
REPORTED = 70.0
"""Seconds after which nova-compute has reported once more, and would have put its own back."""


class ChangeAllocationRatio(TaskTrial):
    name = "change-allocation-ratio"
    page = "placement/change-allocation-ratio"
    sentence = "The ratio of VCPU is raised on one host, then on an aggregate of two."
    reads = {
        "awk": r"\A\s*\Z",
        "openstack resource provider inventory set --amend --dry-run": r"VCPU +\| +5\.0",
        "openstack resource provider inventory list <provider-id> -f value": r"^VCPU 5\.0$",
        "openstack --os-placement-api-version 1.3 resource provider inventory set": r"5\.0",
        "openstack --os-placement-api-version 1.17 allocation candidate list": "VCPU=1",
    }
    learns = {
        "provider-id": ("openstack resource provider list", r"\| ([0-9a-f-]{36}) \|"),
    }

    def prepares(self, site: Site) -> None:
        admin = site.patient()
        group = admin.compute.create_aggregate(name=AGGREGATE)
        for host in HOSTS:
            admin.compute.add_host_to_aggregate(group, host)
        self.former = {host: self._ratio(site, host) for host in HOSTS}
        self.values |= {
            "host": scene.HOST,
            "resource-class": "VCPU",
            "limit": str(RATIO),
            "aggregate": AGGREGATE,
        }
        self.back = {"limit": str(self.former[scene.HOST])}

    def meanwhile(self, site: Site, command: str) -> None:
        """The page says to wait, since nova-compute might put its own ratio back."""
        if "-c resource_class -c allocation_ratio" in command:
            until(lambda: False, REPORTED)

    def _ratio(self, site: Site, host: str) -> float:
        provider = scene.provider_id(site, host)
        found = site.patient().placement.get(f"/resource_providers/{provider}/inventories").json()
        return float(found["inventories"]["VCPU"]["allocation_ratio"])

    def achieved(self, site: Site) -> bool:
        return {self._ratio(site, host) for host in HOSTS} == {RATIO}

    def restored(self, site: Site) -> bool:
        return self._ratio(site, scene.HOST) == self.former[scene.HOST]

    def cleans(self, site: Site) -> None:
        for host in HOSTS:
            scene.set_ratio(site, host, "VCPU", self.former[host])
        scene.forget_aggregates(site)


TRIAL = ChangeAllocationRatio()
