from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite.kinds import Broken

if TYPE_CHECKING:
    from lab.suite.fault import Site


class CinderSchedulerKilled(Broken):
    name = "cinder-scheduler-killed"
    sentence = "The only cinder-scheduler is killed: new volumes wait, the others work on."
    expect = {"cinder/scheduler-down": "process-stopped"}
    service = "cinder-scheduler"
    follow = True

    def provokes(self, site: Site) -> None:
        site.volume("stock-1", seconds=5)

    def shows(self, site: Site) -> bool:
        services = list(site.admin().block_storage.services(binary="cinder-scheduler"))
        return bool(services) and all(service.state == "down" for service in services)


FAULT = CinderSchedulerKilled()
