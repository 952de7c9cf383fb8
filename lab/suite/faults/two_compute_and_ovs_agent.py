from __future__ import annotations

from lab.suite.faults.nova_compute_killed import ComputeKilled
from lab.suite.faults.ovs_agent_killed import OvsAgentKilled
from lab.suite.kinds import Together

FAULT = Together("two-compute-and-ovs-agent", ComputeKilled(), OvsAgentKilled("cmp-3"))
