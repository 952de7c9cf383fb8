from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts
from lab.suite.fault import Fault
from lab.suite.journal import until

if TYPE_CHECKING:
    from lab.suite.fault import Site


class NetworkWithoutAgent(Fault):
    name = "network-without-dhcp-agent"
    sentence = "A network was taken from its DHCP agent, which lives, and given to no other."
    expect = {"neutron/network-without-dhcp": "not-scheduled"}
    lasts = 65
    follow = True

    def prepares(self, site: Site) -> None:
        user = site.patient("demo")
        self._network = acts.network(user, "branch", "10.21.0.0/24")
        site.boot("till", network=f"{acts.PREFIX}branch", seconds=40)
        until(lambda: self._hosted(site), 20)

    def _hosted(self, site: Site) -> bool:
        return bool(list(site.admin().network.network_hosting_dhcp_agents(self._network)))

    def breaks(self, site: Site) -> None:
        agent = next(iter(site.patient().network.agents(binary="neutron-dhcp-agent")))
        self.values = {"agent-id": agent.id}
        self._take_away(site)

    def _take_away(self, site: Site) -> bool:
        """Whether an agent had it."""
        network = site.patient().network
        hosts = list(network.network_hosting_dhcp_agents(self._network))
        for host in hosts:
            network.remove_dhcp_agent_from_network(host.id, self._network)
        return bool(hosts)

    def shows(self, site: Site) -> bool:
        """An agent that reads all its networks anew takes those that nobody has."""
        return not self._take_away(site)

    def repairs(self, site: Site) -> None:
        """The network goes with the clean-up."""


FAULT = NetworkWithoutAgent()
