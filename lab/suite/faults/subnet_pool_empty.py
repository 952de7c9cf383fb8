from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lab.suite import acts
from lab.suite.fault import Fault

if TYPE_CHECKING:
    from lab.suite.fault import Site


class SubnetPoolEmpty(Fault):
    name = "subnet-pool-empty"
    sentence = "A subnet pool has no room for one more subnet of its default size."
    expect = {"neutron/addresses-exhausted": "subnet-pool"}
    lasts = 35
    pool = f"{acts.PREFIX}pool"
    clean = "the subnet pool is gone"

    def prepares(self, site: Site) -> None:
        self._pool = site.patient().network.create_subnet_pool(
            name=self.pool,
            prefixes=["10.25.0.0/24"],
            default_prefix_length=26,
            minimum_prefix_length=24,
            is_shared=True,
        )

    def breaks(self, site: Site) -> None:
        for number in range(4):
            self._ask(site, number)

    def provokes(self, site: Site) -> None:
        self._ask(site, 4)

    def _ask(self, site: Site, number: int) -> None:
        user = site.patient("demo").network
        made = user.create_network(name=f"{acts.PREFIX}team-{number}")
        take = partial(
            user.create_subnet,
            name=f"{acts.PREFIX}team-{number}",
            network_id=made.id,
            ip_version=4,
            subnet_pool_id=self._pool.id,
        )
        site.attempt(f"subnet {number} from the pool", take)

    def repairs(self, site: Site) -> None:
        """Its subnets first: the pool is in use until they are gone."""
        admin = site.patient().network
        for number in range(5):
            for network in admin.networks(name=f"{acts.PREFIX}team-{number}"):
                admin.delete_network(network)
        for pool in admin.subnet_pools(name=self.pool):
            admin.delete_subnet_pool(pool)


FAULT = SubnetPoolEmpty()
