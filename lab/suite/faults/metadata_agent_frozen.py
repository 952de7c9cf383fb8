from __future__ import annotations

from lab.suite.faults.metadata_agent_killed import MetadataAgentKilled


class MetadataAgentFrozen(MetadataAgentKilled):
    name = "metadata-agent-frozen"
    sentence = "The only metadata agent hangs: its process is alive and does nothing."
    expect = {"neutron/metadata-agent-down": "hangs"}
    by = "freeze"
    lasts = 120
    """RabbitMQ gives up on a silent client after 60 to 90 s: only then it is known to hang."""


FAULT = MetadataAgentFrozen()
