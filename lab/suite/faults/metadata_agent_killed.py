from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from lab.suite import acts
from lab.suite.journal import until
from lab.suite.kinds import Broken

if TYPE_CHECKING:
    from lab.suite.fault import Site


class MetadataAgentKilled(Broken):
    name = "metadata-agent-killed"
    sentence = "The only metadata agent is killed: new servers get no metadata, no SSH key."
    expect = {"neutron/metadata-agent-down": "process-stopped"}
    service = "neutron-metadata"
    follow = True
    leave_out: ClassVar = {"openstack console log show": "the lab's servers have no console"}

    def provokes(self, site: Site) -> None:
        until(lambda: self.shows(site), acts.HEARTBEAT_LOST)

    def shows(self, site: Site) -> bool:
        return acts.agents_dead(site.admin(), "neutron-metadata-agent")


FAULT = MetadataAgentKilled()
