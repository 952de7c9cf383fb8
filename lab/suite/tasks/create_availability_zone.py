from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts, scene
from lab.suite.trial import TaskTrial

if TYPE_CHECKING:
    from lab.suite.fault import Site

ZONE = "shop-az2"
HOST = "cmp-3"


class CreateAvailabilityZone(TaskTrial):
    name = "create-availability-zone"
    page = "nova/create-availability-zone"
    sentence = "An empty host becomes a zone of its own, and a server is started in it."
    reads = {
        "openstack aggregate create": rf"availability_zone *\| {ZONE}",
        "openstack aggregate add host": HOST,
        "openstack server create": rf"OS-EXT-AZ:availability_zone *\| {ZONE}",
        "openstack compute service list": rf"^{HOST} {ZONE} enabled up$",
        "openstack server list --all-projects --availability-zone": "^0$",
    }
    leave_undo = {
        "openstack server create": "it is the next step",
    }

    def prepares(self, site: Site) -> None:
        self.values |= {
            "availability-zone": ZONE,
            "aggregate": ZONE,
            "host": HOST,
            "image-name": acts.IMAGE,
            "flavor": acts.FLAVOR,
            "network-name": acts.NETWORK,
        }

    def restored(self, site: Site) -> bool:
        zone = {one.availability_zone: one.hosts for one in site.patient().compute.aggregates()}
        return zone == {ZONE: []}

    def cleans(self, site: Site) -> None:
        scene.forget_aggregates(site)


TRIAL = CreateAvailabilityZone()
