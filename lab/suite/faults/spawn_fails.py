from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite.control import COMPUTES
from lab.suite.fault import Fault

if TYPE_CHECKING:
    from lab.suite.fault import Site


class SpawnFails(Fault):
    name = "spawn-fails"
    sentence = "The hypervisor refuses to start any server, on every host."
    expect = {"nova/spawn-failed": "hypervisor"}
    message = (
        "internal error: process exited while connecting to monitor: "
        "Could not access KVM kernel module: Permission denied"
    )
    victims = ("order-1",)
    clean = "no host has the file that makes its hypervisor refuse"

    def breaks(self, site: Site) -> None:
        for host in COMPUTES:
            (site.lab.state / "data/nova" / host / "fail_spawn").write_text(self.message)

    def provokes(self, site: Site) -> None:
        site.boot("order-1", seconds=40)

    def repairs(self, site: Site) -> None:
        for host in COMPUTES:
            (site.lab.state / "data/nova" / host / "fail_spawn").unlink(missing_ok=True)


FAULT = SpawnFails()
