from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite.kinds import Broken

if TYPE_CHECKING:
    from lab.suite.fault import Site


class GlanceKilled(Broken):
    name = "glance-killed"
    sentence = "glance-api is killed: nothing listens at the address of the image service."
    expect = {"keystone/wrong-endpoint": "api-down"}
    service = "glance-api"
    follow = True
    lasts = 35

    def provokes(self, site: Site) -> None:
        user = site.user()
        site.attempt("list images", lambda: list(user.image.images()))


FAULT = GlanceKilled()
