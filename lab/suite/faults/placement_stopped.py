from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite.kinds import Broken

if TYPE_CHECKING:
    from lab.suite.fault import Site


class PlacementStopped(Broken):
    name = "placement-stopped"
    sentence = "The placement API is stopped, so the scheduler finds no host."
    expect = {"placement/api-down": "stopped"}
    service, by = "placement", "stop"
    follow = True
    values = {"controller": "ctl-1"}
    victims = ("order-1",)

    def provokes(self, site: Site) -> None:
        site.boot("order-1")


FAULT = PlacementStopped()
