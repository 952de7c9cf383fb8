from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts
from lab.suite.fault import Fault
from lab.suite.journal import until

if TYPE_CHECKING:
    from lab.suite.fault import Site


class OvsAgentKilled(Fault):
    name = "ovs-agent-killed"
    sentence = "The Open vSwitch agent of one host is dead, so ports cannot be bound there."
    expect = {"neutron/ovs-agent-down": "process-stopped"}
    victims: tuple[str, ...] = ("order-3",)
    follow = True

    def __init__(self, host: str = "cmp-2") -> None:
        self.host = host

    def breaks(self, site: Site) -> None:
        site.lab.run("kill", f"neutron-ovs-{self.host}")

    def provokes(self, site: Site) -> None:
        until(lambda: self._dead(site), acts.HEARTBEAT_LOST)
        site.boot("order-3", pinned=self.host, seconds=20)

    def shows(self, site: Site) -> bool:
        return self._dead(site) and super().shows(site)

    def _dead(self, site: Site) -> bool:
        return acts.agents_dead(site.admin(), "neutron-openvswitch-agent", self.host)

    def repairs(self, site: Site) -> None:
        site.lab.run("start", f"neutron-ovs-{self.host}")


FAULT = OvsAgentKilled()
