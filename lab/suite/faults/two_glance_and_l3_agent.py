from __future__ import annotations

from lab.suite.faults.glance_killed import GlanceKilled
from lab.suite.faults.l3_agent_killed import L3AgentKilled
from lab.suite.kinds import Together

FAULT = Together("two-glance-and-l3-agent", GlanceKilled(), L3AgentKilled())
