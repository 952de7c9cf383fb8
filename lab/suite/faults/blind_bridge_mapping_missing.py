from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lab.suite import acts
from lab.suite.fault import Fault

if TYPE_CHECKING:
    from lab.suite.control import Lab
    from lab.suite.fault import Site


class BridgeMappingMissing(Fault):
    name = "blind-bridge-mapping-missing"
    sentence = "The Open vSwitch agent of one host maps no bridge to the physical network any more."
    expect = {"neutron/port-binding-failed": ""}
    blind = True
    victims = ("order-2",)
    host = "cmp-2"
    follow = True

    def prepares(self, site: Site) -> None:  # noqa: ARG002
        self.values = {"time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}

    def breaks(self, site: Site) -> None:
        mapping = f"physnet2:br-phy-{self.host}"
        site.lab.override(f"neutron/ovs-{self.host}.ini", "ovs", bridge_mappings=mapping)
        site.lab.run("restart", f"neutron-ovs-{self.host}")

    def provokes(self, site: Site) -> None:
        network = site.patient("demo").network.find_network(acts.NETWORK, ignore_missing=False)
        port = site.patient().network.create_port(
            name=f"{acts.PREFIX}order-2", network_id=network.id, binding_host_id=self.host
        )
        self.values = {**self.values, "port-id": port.id}
        for name in ("order-2", "order-3"):
            site.boot(name, pinned=self.host, seconds=20)

    def by_hand(self, lab: Lab, command: str) -> str:
        if "restart" not in command:
            return ""
        lab.run("conf")
        return "bridge_mappings is as on the other hosts again"

    def repairs(self, site: Site) -> None:
        site.lab.run("conf")
        site.lab.run("restart", f"neutron-ovs-{self.host}")


FAULT = BridgeMappingMissing()
