from __future__ import annotations

from lab.suite.faults.l3_agent_killed import L3AgentKilled


class L3AgentFrozen(L3AgentKilled):
    name = "l3-agent-frozen"
    sentence = "The only L3 agent hangs: its process is alive and does nothing."
    expect = {"neutron/l3-agent-down": "hangs"}
    by = "freeze"


FAULT = L3AgentFrozen()
