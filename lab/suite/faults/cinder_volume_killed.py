from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts
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
        user = site.user()
        early = site.attempt("create volume", lambda: acts.volume(user, "stock-1"))
        if early:
            site.attempt(
                "volume available", lambda: acts.volume_reaches(user, early, "available", 5)
            )
        until(lambda: self.shows(site), 35)
        late = site.attempt("create volume", lambda: acts.volume(user, "stock-2"))
        if late:
            site.attempt(
                "volume available", lambda: acts.volume_reaches(user, late, "available", 8)
            )

    def shows(self, site: Site) -> bool:
        services = site.admin().block_storage.services(binary="cinder-volume")
        return all(service.state == "down" for service in services)


FAULT = CinderVolumeKilled()
