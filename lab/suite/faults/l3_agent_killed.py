from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts
from lab.suite.journal import until
from lab.suite.kinds import Broken

if TYPE_CHECKING:
    from lab.suite.fault import Site


class L3AgentKilled(Broken):
    name = "l3-agent-killed"
    sentence = "The only L3 agent is killed: routers that run go on, no other one is built."
    expect = {"neutron/l3-agent-down": "process-stopped"}
    service = "neutron-l3"
    follow = True

    def prepares(self, site: Site) -> None:
        router = site.patient().network.find_router(acts.ROUTER, ignore_missing=False)
        self.values = {"router-id": router.id}

    def provokes(self, site: Site) -> None:
        until(lambda: self.shows(site), acts.HEARTBEAT_LOST)

    def shows(self, site: Site) -> bool:
        return acts.agents_dead(site.admin(), "neutron-l3-agent")


FAULT = L3AgentKilled()
