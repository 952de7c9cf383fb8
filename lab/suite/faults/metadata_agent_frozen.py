from __future__ import annotations

from lab.suite.faults.metadata_agent_killed import MetadataAgentKilled


class MetadataAgentFrozen(MetadataAgentKilled):
    name = "metadata-agent-frozen"
    sentence = "The only metadata agent hangs: its process is alive and does nothing."
    expect = {"neutron/metadata-agent-down": "hangs"}
    by = "freeze"


FAULT = MetadataAgentFrozen()
