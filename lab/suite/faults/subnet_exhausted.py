from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lab.suite import acts
from lab.suite.fault import Fault

if TYPE_CHECKING:
    from lab.suite.fault import Site


class SubnetExhausted(Fault):
    name = "subnet-exhausted"
    sentence = "A subnet of four addresses has none left for the next server."
    expect = {"neutron/addresses-exhausted": "inner"}
    lasts = 35
    network = f"{acts.PREFIX}small"
    victims = ("order-1",)

    def breaks(self, site: Site) -> None:
        user = site.user()
        pool = [{"start": "10.22.0.2", "end": "10.22.0.5"}]
        made = acts.network(user, "small", "10.22.0.0/29", allocation_pools=pool)
        for number in range(4):
            name = f"{acts.PREFIX}held-{number}"
            held = partial(user.network.create_port, name=name, network_id=made.id)
            site.attempt("create port", held)

    def provokes(self, site: Site) -> None:
        user = site.user()
        network = user.network.find_network(self.network, ignore_missing=False)
        site.attempt("one port more", lambda: user.network.create_port(network_id=network.id))
        site.boot("order-1", network=self.network)

    def repairs(self, site: Site) -> None:
        """The network and its ports go with the clean-up."""


FAULT = SubnetExhausted()
