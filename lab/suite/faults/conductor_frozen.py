from __future__ import annotations

from lab.suite.faults.conductor_stopped import ConductorStopped


class ConductorFrozen(ConductorStopped):
    name = "conductor-frozen"
    sentence = "The nova-conductor process hangs: messages are fetched, and nobody works on them."
    by = "freeze"


FAULT = ConductorFrozen()
