from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts
from lab.suite.kinds import Broken

if TYPE_CHECKING:
    from lab.suite.fault import Site


class SchedulerKilled(Broken):
    name = "scheduler-killed"
    sentence = "The nova-scheduler process is killed: new servers wait, then fail."
    expect = {"nova/scheduler-down": "process-stopped"}
    service = "nova-scheduler"
    follow = True

    def provokes(self, site: Site) -> None:
        site.boot("order-1")

    def shows(self, site: Site) -> bool:
        return acts.service_down(site.admin(), "nova-scheduler", "ctl-1")


FAULT = SchedulerKilled()
