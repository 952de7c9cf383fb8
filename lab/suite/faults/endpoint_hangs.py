from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite.kinds import Broken

if TYPE_CHECKING:
    from lab.suite.fault import Site


class EndpointHangs(Broken):
    name = "endpoint-hangs"
    sentence = "nova-api hangs: its address accepts connections, and nothing ever answers."
    expect = {"keystone/wrong-endpoint": "api-hangs"}
    service, by = "nova-api", "freeze"
    lasts = 35
    follow = True
    values = {"controller": "ctl-1"}

    def provokes(self, site: Site) -> None:
        user = site.user()
        site.attempt("list servers", lambda: list(user.compute.servers()))


FAULT = EndpointHangs()
