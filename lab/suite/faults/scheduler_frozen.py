from __future__ import annotations

from lab.suite.faults.scheduler_killed import SchedulerKilled


class SchedulerFrozen(SchedulerKilled):
    name = "scheduler-frozen"
    sentence = (
        "The nova-scheduler process hangs: it is alive, holds its connections, and is silent."
    )
    by = "freeze"


FAULT = SchedulerFrozen()
