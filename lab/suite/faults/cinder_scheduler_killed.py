from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts
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
        user = site.user()
        made = site.attempt("create volume", lambda: acts.volume(user, "stock-1"))
        if made:
            site.attempt(
                "volume available", lambda: acts.volume_reaches(user, made, "available", 5)
            )

    def shows(self, site: Site) -> bool:
        services = list(site.admin().block_storage.services(binary="cinder-scheduler"))
        return bool(services) and all(service.state == "down" for service in services)


FAULT = CinderSchedulerKilled()
