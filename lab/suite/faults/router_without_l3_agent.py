from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import outside
from lab.suite.fault import Fault

if TYPE_CHECKING:
    from lab.suite.fault import Site


class RouterWithoutAgent(Fault):
    name = "router-without-l3-agent"
    sentence = "A router with a gateway was taken from its L3 agent and given to no other."
    expect = {"neutron/router-not-active": "not-scheduled"}
    lasts = 65
    clean = "the external network and the router of the fault are gone"
    follow = True
    leave_out = {"ssh": "nothing answers behind the external network of the lab"}

    def prepares(self, site: Site) -> None:
        self._router = outside.open_router(site, outside.make(site))

    def breaks(self, site: Site) -> None:
        agent = next(iter(site.patient().network.agents(binary="neutron-l3-agent")))
        self.values = {"agent-id": agent.id}
        self._take_away(site)

    def _take_away(self, site: Site) -> bool:
        """Whether an agent had it."""
        network = site.patient().network
        hosts = list(network.routers_hosting_l3_agents(self._router))
        for host in hosts:
            network.remove_router_from_agent(host.id, self._router)
        return bool(hosts)

    def shows(self, site: Site) -> bool:
        """An agent that reads all its routers anew takes those that nobody has."""
        return not self._take_away(site)

    def repairs(self, site: Site) -> None:
        outside.remove(site)


FAULT = RouterWithoutAgent()
