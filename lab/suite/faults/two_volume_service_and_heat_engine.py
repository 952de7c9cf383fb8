from __future__ import annotations

from lab.suite.faults.cinder_volume_killed import CinderVolumeKilled
from lab.suite.faults.heat_engine_killed import HeatEngineKilled
from lab.suite.kinds import Together

FAULT = Together("two-volume-service-and-heat-engine", CinderVolumeKilled(), HeatEngineKilled())
