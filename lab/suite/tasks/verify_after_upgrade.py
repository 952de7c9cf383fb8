from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lab.suite import acts, scene
from lab.suite.journal import until
from lab.suite.trial import SQL, TaskTrial

if TYPE_CHECKING:
    from lab.suite.fault import Site


class VerifyAfterUpgrade(TaskTrial):
    name = "verify-after-upgrade"
    page = "deployment/verify-after-upgrade"
    sentence = "The state before and after a restart of nova's services is compared."
    places = {"/var/log/nova": "logs"}
    longest = 240
    reads = {
        "for s in ACTIVE": r"^ACTIVE 1$",
        "rey-triage diff": "(?i)nothing",
        f'{SQL} -e "SELECT action': r"CREATE\s+COMPLETE\s+[1-9]",
        SQL: r"conductor|cinder-volume",
        "openstack network agent list": "neutron-",
        "sudo grep": "Deprecated: Option",
        "openstack server list": r"\A\s*\Z",
        "rey-triage diagnose": "(?i)no finding|nothing",
    }

    def prepares(self, site: Site) -> None:
        scene.server(site, "kept")
        user = site.patient("demo")
        volume = acts.volume(user, "data")
        acts.volume_reaches(user, volume, "available")
        stack = acts.stack(user, "site", cidr="10.77.0.0/24")
        acts.stack_reaches(user, stack, "CREATE_COMPLETE", 90)
        directory = site.lab.state / "trials" / "upgrade"
        directory.mkdir(parents=True, exist_ok=True)
        for old in directory.iterdir():
            old.unlink()
        self.values |= {"directory": str(directory)}

    def comes_to(self, site: Site, say: str) -> None:
        """Between the two looks the work is done: here new code would be started."""
        if say.startswith("After the upgrade"):
            site.lab.run("restart", "nova-conductor", "nova-scheduler")
            until(site.lab.is_healthy, 90)
            self.values["time"] = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S")

    def cleans(self, site: Site) -> None:
        scene.cleared(site)


TRIAL = VerifyAfterUpgrade()
