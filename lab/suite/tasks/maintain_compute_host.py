from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from lab.suite import acts, scene
from lab.suite.control import COMPUTES
from lab.suite.journal import until
from lab.suite.trial import TaskTrial

if TYPE_CHECKING:
    from lab.suite.fault import Site

OTHERS = tuple(host for host in COMPUTES if host != scene.HOST)
THAWED_AFTER = 30.0


class MaintainComputeHost(TaskTrial):
    name = "maintain-compute-host"
    page = "nova/maintain-compute-host"
    sentence = "A host with two running servers and a stopped one is drained and returned."
    reads = {
        "openstack server list --all-projects --host": r"shop-|\A\s*\Z",
        "openstack network agent list": r"cmp-1|cmp-2",
        "openstack server migrate --wait": "Complete",
        "openstack --os-compute-api-version 2.30 server migrate": "Complete",
        "for id in": r"Complete",
        "openstack --os-compute-api-version 2.59 server migration list": "completed",
        "openstack server migration list": r"running|preparing|accepted",
    }
    learns = {
        "migration-id": ("openstack server migration list", r"\| +(\d+) \| "),
    }

    def prepares(self, site: Site) -> None:
        running = [scene.server(site, f"runs-{one}", host=scene.HOST) for one in (1, 2)]
        self.off = scene.server(site, "off", host=scene.HOST).id
        site.patient().compute.stop_server(self.off)
        acts.reaches(lambda: site.patient().compute.get_server(self.off), "SHUTOFF", 60)
        self.moved = running[0].id
        self.values |= {"host": scene.HOST, "server-id": self.moved}
        self.back = {"server-id": self.moved}

    def comes_to(self, site: Site, say: str) -> None:
        if say.startswith("Move those that are shut off"):
            self.values["server-id"] = self.off
        elif say.startswith("A live migration that does not end"):
            self._migration_that_does_not_end(site)

    def meanwhile(self, site: Site, command: str) -> None:
        """A cold migration is confirmed, or reverted, once it has come so far."""
        if command.startswith("openstack server migration "):
            if "list" in command:
                return
            admin = site.patient()
            acts.reaches(lambda: admin.compute.get_server(self.off), "VERIFY_RESIZE", 60)
        elif command.startswith("openstack server migrate --wait"):
            until(lambda: site.patient().compute.get_server(self.off).status == "SHUTOFF", 60)

    def _migration_that_does_not_end(self, site: Site) -> None:
        """The host that it goes to does not answer for a while."""
        admin = site.patient()
        here = admin.compute.get_server(self.moved).compute_host
        there = [f"nova-compute-{host}" for host in COMPUTES if host != here]
        site.lab.run("freeze", *there)
        threading.Timer(THAWED_AFTER, site.lab.run, ("thaw", *there)).start()
        admin.compute.live_migrate_server(self.moved, host=None, block_migration="auto")

    def achieved(self, site: Site) -> bool:
        servers = list(site.patient().compute.servers(all_projects=True, name=acts.PREFIX))
        return bool(servers) and all(one.compute_host in OTHERS for one in servers)

    def cleans(self, site: Site) -> None:
        scene.enable_computes(site)
        until(site.lab.is_healthy, 60)
        scene.cleared(site)


TRIAL = MaintainComputeHost()
