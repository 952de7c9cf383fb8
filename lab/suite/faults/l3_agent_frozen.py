from __future__ import annotations

from lab.suite.faults.l3_agent_killed import L3AgentKilled


class L3AgentFrozen(L3AgentKilled):
    name = "l3-agent-frozen"
    sentence = "The only L3 agent hangs: its process is alive and does nothing."
    expect = {"neutron/l3-agent-down": "hangs"}
    by = "freeze"
    lasts = 120
    """RabbitMQ gives up on a silent client after 60 to 90 s: only then it is known to hang."""


FAULT = L3AgentFrozen()
