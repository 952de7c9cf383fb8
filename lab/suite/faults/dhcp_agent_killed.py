from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts
from lab.suite.journal import until
from lab.suite.kinds import Broken

if TYPE_CHECKING:
    from lab.suite.fault import Site


class DhcpAgentKilled(Broken):
    name = "dhcp-agent-killed"
    sentence = "The only DHCP agent is killed: new networks get no DHCP."
    expect = {"neutron/dhcp-agent-down": "process-stopped"}
    service = "neutron-dhcp"
    follow = True

    def prepares(self, site: Site) -> None:
        admin = site.patient()
        home = admin.network.find_network(acts.NETWORK, ignore_missing=False)
        kept = site.boot("web-kept", seconds=60)
        self.values = {"network-id": home.id, "server-id": kept.id}

    def provokes(self, site: Site) -> None:
        until(lambda: self.shows(site), acts.HEARTBEAT_LOST)
        user = site.user()
        site.attempt("create network", lambda: acts.network(user, "branch", "10.21.0.0/24"))
        site.boot("order-1", network=f"{acts.PREFIX}branch")

    def shows(self, site: Site) -> bool:
        return acts.agents_dead(site.admin(), "neutron-dhcp-agent")


FAULT = DhcpAgentKilled()
