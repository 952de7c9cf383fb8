from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import scene
from lab.suite.trial import TaskTrial, manage

if TYPE_CHECKING:
    from lab.suite.fault import Site

HEAL = manage("nova-manage placement heal_allocations ", "nova/nova")
MISSING = 3


class HealMissingAllocations(TaskTrial):
    name = "heal-missing-allocations"
    page = "placement/heal-missing-allocations"
    sentence = "Placement has lost what three servers have booked; it is booked again."
    reads = {
        "openstack resource provider list": scene.HOST,
        "openstack server list --all-projects -n --status MIGRATING": "^0$",
        "openstack compute service list": r"^ +3 up$",
        "openstack resource provider show --allocations": "^1$",
        "openstack server list --all-projects --host": "^4$",
        f"{HEAL}--skip-port-allocations --verbose --max-count": "Successfully created allocations",
        f"{HEAL}--skip-port-allocations --verbose --instance": "Successfully created allocations",
        "openstack resource provider allocation show": "VCPU",
    }

    def prepares(self, site: Site) -> None:
        scene.server(site, "kept", host=scene.HOST)
        lost = [scene.server(site, f"lost-{one}", host=scene.HOST).id for one in range(MISSING)]
        for one in lost:
            site.patient().placement.delete(f"/allocations/{one}")
        self.lost = lost
        self.values |= {"host": scene.HOST, "server-id": lost[0]}

    def achieved(self, site: Site) -> bool:
        placement = site.patient().placement
        return all(placement.get(f"/allocations/{one}").json()["allocations"] for one in self.lost)

    def restored(self, site: Site) -> bool:
        left = site.patient().placement.get(f"/allocations/{self.lost[0]}").json()
        return not left["allocations"]

    def cleans(self, site: Site) -> None:
        scene.cleared(site)


TRIAL = HealMissingAllocations()
