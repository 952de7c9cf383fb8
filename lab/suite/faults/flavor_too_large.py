from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts
from lab.suite.fault import Fault

if TYPE_CHECKING:
    from lab.suite.fault import Site


class FlavorTooLarge(Fault):
    name = "flavor-too-large"
    sentence = "A user boots a flavor with more memory than any host has."
    expect = {"nova/no-valid-host": "flavor-fits-nowhere"}
    lasts = 30
    victims = ("order-1", "order-2")

    def breaks(self, site: Site) -> None:
        site.admin().compute.create_flavor(name=f"{acts.PREFIX}huge", ram=20480, vcpus=8, disk=20)

    def provokes(self, site: Site) -> None:
        for name in ("order-1", "order-2"):
            site.boot(name, flavor=f"{acts.PREFIX}huge")

    def repairs(self, site: Site) -> None:
        """The servers and the flavor go with the clean-up."""


FAULT = FlavorTooLarge()
