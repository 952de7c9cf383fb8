"""Faults of network agents and of addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import acts
from faults.base import Fault, Stopped
from journal import until

if TYPE_CHECKING:
    from faults.base import Site

HEARTBEAT_LOST = 35
"""Seconds within which a silent agent is called dead."""


class OvsAgentDead(Fault):
    name = "ovs-agent-dead"
    sentence = "The Open vSwitch agent of one host is dead, so ports cannot be bound there."

    victims = ("order-3",)

    def __init__(self, host: str = "cmp-2") -> None:
        self.host = host

    def breaks(self, site: Site) -> None:
        site.lab.run("kill", f"neutron-ovs-{self.host}")

    def provokes(self, site: Site) -> None:
        until(lambda: self._dead(site), HEARTBEAT_LOST)
        site.boot("order-3", pinned=self.host, seconds=20)

    def shows(self, site: Site) -> bool:
        return self._dead(site) and super().shows(site)

    def _dead(self, site: Site) -> bool:
        return acts.agents_dead(site.admin(), "neutron-openvswitch-agent", self.host)

    def repairs(self, site: Site) -> None:
        site.lab.run("start", f"neutron-ovs-{self.host}")


class DhcpAgentKilled(Stopped):
    name = "dhcp-agent-killed"
    sentence = "The only DHCP agent is killed: new networks get no DHCP."
    service = "neutron-dhcp"

    def provokes(self, site: Site) -> None:
        until(lambda: self.shows(site), HEARTBEAT_LOST)
        user = site.user()
        site.attempt("create network", lambda: acts.network(user, "branch", "10.21.0.0/24"))
        site.boot("order-1", network=f"{acts.PREFIX}branch")

    def shows(self, site: Site) -> bool:
        return acts.agents_dead(site.admin(), "neutron-dhcp-agent")


class SubnetExhausted(Fault):
    name = "subnet-exhausted"
    sentence = "A subnet of four addresses has none left for the next server."
    lasts = 35
    network = f"{acts.PREFIX}small"
    victims = ("order-1",)

    def breaks(self, site: Site) -> None:
        user = site.user()
        pool = [{"start": "10.22.0.2", "end": "10.22.0.5"}]
        made = acts.network(user, "small", "10.22.0.0/29", allocation_pools=pool)
        for number in range(4):
            name = f"{acts.PREFIX}held-{number}"
            site.attempt(
                "create port",
                lambda name=name: user.network.create_port(name=name, network_id=made.id),
            )

    def provokes(self, site: Site) -> None:
        user = site.user()
        network = user.network.find_network(self.network, ignore_missing=False)
        site.attempt("one port more", lambda: user.network.create_port(network_id=network.id))
        site.boot("order-1", network=self.network)

    def repairs(self, site: Site) -> None:
        """The network and its ports go with the clean-up."""
