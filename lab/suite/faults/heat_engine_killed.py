from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts
from lab.suite.kinds import Broken

if TYPE_CHECKING:
    from lab.suite.fault import Site


class HeatEngineKilled(Broken):
    name = "heat-engine-killed"
    sentence = "The only Heat engine is killed, so nothing of Heat answers."
    expect = {"heat/engine-down": "stopped"}
    service = "heat-engine"
    follow = True

    def provokes(self, site: Site) -> None:
        user = site.user()
        site.attempt("create stack", lambda: acts.stack(user, "office", cidr="10.23.0.0/24"))


FAULT = HeatEngineKilled()
