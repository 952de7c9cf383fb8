from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lab.suite import acts
from lab.suite.control import COMPUTES
from lab.suite.fault import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lab.suite.fault import Site


class HostsFull(Fault):
    """Every host is filled by one large server; the next one would fit a host that is empty."""

    short: str
    """The class of resources that is used up."""
    filling: Mapping[str, int]
    """Sizes of the servers that fill the hosts, one for each."""
    asking: Mapping[str, int]
    """Sizes of the server that finds no place."""
    expect = {"nova/no-valid-host": "hosts-full"}
    lasts = 30
    victims = ("order-1", "order-2")
    clean = "the allocation ratios are as before, the large servers are gone"
    follow = True
    values = {"number": "1.5"}

    def prepares(self, site: Site) -> None:
        admin = site.admin()
        for name, sizes in (("filling", self.filling), ("asking", self.asking)):
            admin.compute.create_flavor(name=acts.PREFIX + name, vcpus=1, **sizes)

    def breaks(self, site: Site) -> None:
        admin = site.admin()
        kept = [
            acts.boot(admin, f"kept-{host}", host=host, flavor=f"{acts.PREFIX}filling")
            for host in COMPUTES
        ]
        for server in kept:
            site.attempt(f"{server.name} active", partial(acts.active, admin, server, 60))

    def provokes(self, site: Site) -> None:
        for name in self.victims:
            site.boot(name, flavor=f"{acts.PREFIX}asking")

    def repairs(self, site: Site) -> None:
        """Servers and flavors go with the clean-up."""
        placement = site.admin().placement
        for provider in placement.resource_providers():
            path = f"/resource_providers/{provider.id}/inventories/{self.short}"
            inventory = placement.get(path).json()
            if inventory["allocation_ratio"] != 1.0:
                placement.put(path, json=inventory | {"allocation_ratio": 1.0})


class MemoryFull(HostsFull):
    name = "no-candidates-by-ram"
    sentence = "The memory of all hosts is given away; a server fails that would fit an empty one."
    short = "MEMORY_MB"
    filling = {"ram": 14000, "disk": 1}
    asking = {"ram": 4096, "disk": 1}


FAULT = MemoryFull()
