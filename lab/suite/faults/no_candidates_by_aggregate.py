from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts
from lab.suite.control import COMPUTES
from lab.suite.fault import Fault

if TYPE_CHECKING:
    from lab.suite.fault import Site


class NoAggregate(Fault):
    name = "no-candidates-by-aggregate"
    sentence = "A flavor asks for a property that no aggregate of hosts has any more."
    expect = {"nova/no-valid-host": "filtered-out"}
    lasts = 30
    victims = ("order-1", "order-2")
    clean = "the aggregate is gone"
    aggregate = f"{acts.PREFIX}fast"
    flavor = f"{acts.PREFIX}fast"
    follow = True
    values = {"property": "ssd=true", "aggregate": f"{acts.PREFIX}fast"}

    def prepares(self, site: Site) -> None:
        compute = site.admin().compute
        flavor = compute.create_flavor(name=self.flavor, ram=256, vcpus=1, disk=1)
        compute.create_flavor_extra_specs(flavor, {"aggregate_instance_extra_specs:ssd": "true"})
        made = compute.create_aggregate(name=self.aggregate)
        for host in COMPUTES[:2]:
            compute.add_host_to_aggregate(made, host)
        compute.set_aggregate_metadata(made, {"ssd": "true"})

    def breaks(self, site: Site) -> None:
        compute = site.admin().compute
        made = compute.find_aggregate(self.aggregate, ignore_missing=False)
        compute.set_aggregate_metadata(made, {"ssd": None})

    def provokes(self, site: Site) -> None:
        for name in self.victims:
            site.boot(name, flavor=self.flavor)

    def repairs(self, site: Site) -> None:
        """The flavor goes with the clean-up."""
        compute = site.admin().compute
        made = compute.find_aggregate(self.aggregate)
        if made is None:
            return
        for host in compute.get_aggregate(made).hosts:
            compute.remove_host_from_aggregate(made, host)
        compute.delete_aggregate(made)


FAULT = NoAggregate()
