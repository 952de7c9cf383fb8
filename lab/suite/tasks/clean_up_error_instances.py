from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from lab.suite import acts, scene
from lab.suite.trial import TaskTrial

if TYPE_CHECKING:
    from lab.suite.fault import Site

HUGE = "shop-huge"
NEVER = ("never-1", "never-2")


class CleanUpErrorInstances(TaskTrial):
    name = "clean-up-error-instances"
    page = "nova/clean-up-error-instances"
    sentence = "Two servers never found a host, a third runs and is called ERROR all the same."
    leave_out = {
        "openstack server list -n --all-projects --status ERROR --changes-since": (
            "what is in ERROR here is as young as the trial"
        ),
        "for h in $(openstack hypervisor list": "the lab has no libvirt to ask",
    }
    types = {"openstack server set --state": "y\n"}
    reads = {
        "openstack compute service list": "up",
        "openstack --os-compute-api-version 2.66 server list": "^3$",
        "l=$(openstack --os-compute-api-version 2.66 server list": "^0$",
        "python3 -c": "^2 no-host.txt$",
        "for id in $(cat no-host.txt); do echo": r"\A(.* create\n){2}\Z",
        "openstack server show": "OS-EXT-STS:power_state",
    }

    def prepares(self, site: Site) -> None:
        admin, user = site.patient(), site.patient("demo")
        admin.compute.create_flavor(name=HUGE, ram=128, vcpus=1, disk=10**4)
        never = [acts.boot(user, name, flavor=HUGE) for name in NEVER]
        for one in never:
            acts.reaches(lambda one=one: user.compute.get_server(one.id), "ERROR", 60, failed=())
        self.runs = scene.server(site, "runs").id
        admin.compute.reset_server_state(self.runs, "error")
        tomorrow = datetime.now(UTC) + timedelta(days=1)
        self.values |= {"date": tomorrow.strftime("%Y-%m-%d"), "server-id": never[0].id}

    def comes_to(self, site: Site, say: str) -> None:
        """First one of those without a host is deleted, then the one with a host is looked at."""
        if say.startswith("Delete the others"):
            self.values["server-id"] = self.runs

    def meanwhile(self, site: Site, command: str) -> None:
        """The one that is deleted already is taken out of the file."""
        if command.startswith("openstack server delete"):
            self.files = {}

    def achieved(self, site: Site) -> bool:
        left = site.patient().compute.servers(all_projects=True, name=acts.PREFIX)
        return [(one.id, one.status) for one in left] == [(self.runs, "ACTIVE")]

    def restored(self, site: Site) -> bool:
        return bool(site.patient().compute.get_server(self.runs).status == "ERROR")

    def cleans(self, site: Site) -> None:
        scene.cleared(site)


TRIAL = CleanUpErrorInstances()
