from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite.journal import until
from lab.suite.kinds import Broken

if TYPE_CHECKING:
    from lab.suite.fault import Site


class CinderVolumeKilled(Broken):
    name = "cinder-volume-killed"
    sentence = "The cinder-volume process of the only backend is killed."
    expect = {"cinder/volume-service-down": "process-stopped"}
    service = "cinder-volume"
    follow = True

    def provokes(self, site: Site) -> None:
        site.volume("stock-1", seconds=5)
        until(lambda: self.shows(site), 35)
        site.volume("stock-2", seconds=8)

    def shows(self, site: Site) -> bool:
        services = site.admin().block_storage.services(binary="cinder-volume")
        return all(service.state == "down" for service in services)


FAULT = CinderVolumeKilled()
