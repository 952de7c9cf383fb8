from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts, scene
from lab.suite.procedure import read_page
from lab.suite.trial import AsUser

if TYPE_CHECKING:
    from lab.suite.fault import Site

FAILS_WITHIN = 240.0


class FindWhyStackFailed(AsUser):
    name = "find-why-stack-failed"
    page = "heat/find-why-stack-failed"
    sentence = "The practice stack fails for want of addresses; it is asked why, and updated."
    leave_out = {
        "openstack server show": "the practice stack has no server",
    }
    reads = {
        "openstack stack list --property": r"shop-practice.*CREATE_FAILED",
        "openstack stack failures list": "No more IP addresses available",
        "openstack stack event list": "CREATE_FAILED",
        "grep -F": "<request-id>",
    }
    learns = {
        "request-id": ("openstack stack failures list", r"req-[0-9a-f-]{36}"),
    }

    def prepares(self, site: Site) -> None:
        self.values |= {"stack-name": "shop-practice"}
        user = site.patient("demo")
        template = next(iter(read_page(self.page).files)).content
        made = acts.stack(user, "practice", template)
        acts.stack_reaches(user, made, "CREATE_FAILED", FAILS_WITHIN)

    def meanwhile(self, site: Site, command: str) -> None:
        """The cause is removed: the subnet gives out more addresses."""
        if command.startswith("openstack stack update"):
            user = site.patient("demo")
            subnet = next(one for one in user.network.subnets() if one.cidr == "10.99.99.0/29")
            pool = {"start": "10.99.99.2", "end": "10.99.99.5"}
            user.network.update_subnet(subnet, allocation_pools=[pool])

    def cleans(self, site: Site) -> None:
        scene.cleared(site)


TRIAL = FindWhyStackFailed()
