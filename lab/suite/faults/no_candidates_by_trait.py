from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts
from lab.suite.fault import Fault

if TYPE_CHECKING:
    from lab.suite.fault import Site

TRAIT = "CUSTOM_SHOP_GPU"


class Pinned(Fault):
    """A flavor that requires a trait; the host that has it is ``host``."""

    host = "cmp-3"
    flavor = f"{acts.PREFIX}gpu"
    lasts = 30
    victims = ("order-1", "order-2")
    follow = True

    def prepares(self, site: Site) -> None:
        admin = site.admin()
        made = admin.compute.create_flavor(name=self.flavor, ram=256, vcpus=1, disk=1)
        admin.compute.create_flavor_extra_specs(made, {f"trait:{TRAIT}": "required"})
        admin.placement.put(f"/traits/{TRAIT}", microversion="1.6")
        self.mark(site, marked=True)

    def mark(self, site: Site, *, marked: bool) -> None:
        """Give the host the trait, or take it away."""
        placement = site.admin().placement
        provider = next(iter(placement.resource_providers(name=self.host)))
        path = f"/resource_providers/{provider.id}/traits"
        body = placement.get(path, microversion="1.6").json()
        body["traits"] = sorted({*body["traits"], TRAIT} if marked else {*body["traits"]} - {TRAIT})
        placement.put(path, json=body, microversion="1.6")

    def provokes(self, site: Site) -> None:
        for name in self.victims:
            site.boot(name, flavor=self.flavor)

    def repairs(self, site: Site) -> None:
        """The flavor goes with the clean-up."""
        self.mark(site, marked=False)
        site.admin().placement.delete(f"/traits/{TRAIT}", microversion="1.6")


class NoTrait(Pinned):
    name = "no-candidates-by-trait"
    sentence = "A flavor requires a trait that its host has lost, so no host may take it."
    expect = {"nova/no-valid-host": "traits-missing"}
    clean = "no host has the trait, and it is gone"
    values = {"target-host": "cmp-3"}

    def breaks(self, site: Site) -> None:
        self.mark(site, marked=False)


FAULT = NoTrait()
