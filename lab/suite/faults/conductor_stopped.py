from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts
from lab.suite.kinds import Broken

if TYPE_CHECKING:
    from lab.suite.fault import Site


class ConductorStopped(Broken):
    name = "conductor-stopped"
    sentence = "nova-conductor is stopped: computes cannot report, servers stay in BUILD."
    expect = {"nova/conductor-down": "process-stopped"}
    service, by = "nova-conductor", "stop"
    follow = True
    clean = "servers asked for meanwhile are built on its return, then deleted"

    def provokes(self, site: Site) -> None:
        site.boot("order-1")

    def shows(self, site: Site) -> bool:
        return acts.service_down(site.admin(), "nova-conductor", "ctl-1")


FAULT = ConductorStopped()
