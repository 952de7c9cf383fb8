from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lab.suite import outside
from lab.suite.fault import Fault

if TYPE_CHECKING:
    from lab.suite.fault import Site


class FloatingAddressesExhausted(Fault):
    name = "floating-addresses-exhausted"
    sentence = "The external network has handed out its last floating address."
    expect = {"neutron/addresses-exhausted": "external"}
    lasts = 35
    clean = "the external network, its router and its addresses are gone"
    follow = True

    def prepares(self, site: Site) -> None:
        self._outside = outside.make(site, last=15)
        [subnet] = site.patient().network.subnets(network_id=self._outside.id)
        self.values = {"address": "203.0.113.16", "subnet-id": subnet.id, "host": "cmp-1"}
        outside.open_router(site, self._outside)

    def breaks(self, site: Site) -> None:
        for _ in range(5):
            self._ask(site, "create floating address")

    def provokes(self, site: Site) -> None:
        self._ask(site, "one floating address more")

    def _ask(self, site: Site, what: str) -> None:
        network = site.patient("demo").network
        site.attempt(what, partial(network.create_ip, floating_network_id=self._outside.id))

    def repairs(self, site: Site) -> None:
        outside.remove(site)


FAULT = FloatingAddressesExhausted()
