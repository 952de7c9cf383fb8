from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite.faults.ovs_agent_killed import OvsAgentKilled

if TYPE_CHECKING:
    from lab.suite.fault import Site


class OvsAgentFrozen(OvsAgentKilled):
    name = "ovs-agent-frozen"
    sentence = "The Open vSwitch agent of one host hangs: its process is alive and does nothing."
    expect = {"neutron/ovs-agent-down": "hangs"}
    victims = ()
    lasts = 120
    """RabbitMQ gives up on a silent client after 60 to 90 s: only then it is known to hang."""

    def breaks(self, site: Site) -> None:
        site.lab.run("freeze", f"neutron-ovs-{self.host}")

    def repairs(self, site: Site) -> None:
        site.lab.run("thaw", f"neutron-ovs-{self.host}")


FAULT = OvsAgentFrozen()
