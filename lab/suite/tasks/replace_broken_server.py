from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts, scene
from lab.suite.trial import AsUser

if TYPE_CHECKING:
    from lab.suite.fault import Site

STACK, BROKEN = "shop-pair", "server_a"


class ReplaceBrokenServer(AsUser):
    name = "replace-broken-server"
    page = "heat/replace-broken-server"
    sentence = "One of a pair of servers is in ERROR; Heat makes another with the same address."
    first = ("openstack stack create",)
    patience = 150
    clouds = {  # hosts are shown to administrators only
        "openstack compute service list": "lab",
        "openstack server list --all-projects": "lab",
    }
    reads = {
        "openstack stack show <stack-name> -c": "CREATE_COMPLETE",
        "openstack server show": r"\| ERROR ",
        "openstack stack resource list -n 5": r"server_a.*CHECK_FAILED",
        "openstack compute service list": "^3$",
    }
    learns = {
        "server-id": (
            "openstack stack resource show <stack-name> <stack-resource> -c resource_type",
            r"physical_resource_id +\| ([0-9a-f-]{36})",
        ),
    }

    def prepares(self, site: Site) -> None:
        self.values |= {
            "stack-name": STACK,
            "stack-resource": BROKEN,
            "image-name": acts.IMAGE,
            "flavor": acts.FLAVOR,
            "network-name": acts.NETWORK,
        }

    def between(self, site: Site) -> None:
        self.addresses = self._addresses(site)
        broken = site.patient("demo").compute.find_server(f"{STACK}-a", ignore_missing=False)
        site.patient().compute.reset_server_state(broken.id, "error")

    def meanwhile(self, site: Site, command: str) -> None:
        if command.startswith("openstack stack cancel"):
            scene.mark_unhealthy(site, STACK, BROKEN)
            scene.stack_update_under_way(site, STACK)
        elif "--reset" in command:
            scene.mark_unhealthy(site, STACK, BROKEN)

    def achieved(self, site: Site) -> bool:
        """Both run, on two hosts, with the addresses from before."""
        servers = list(site.patient().compute.servers(all_projects=True, name=STACK))
        hosts = {one.compute_host for one in servers if one.status == "ACTIVE"}
        return len(hosts) == len(servers) and self._addresses(site) == self.addresses

    def _addresses(self, site: Site) -> set[str]:
        servers = site.patient("demo").compute.servers(name=STACK)
        return {port["addr"] for one in servers for net in one.addresses.values() for port in net}

    def cleans(self, site: Site) -> None:
        scene.cleared(site)


TRIAL = ReplaceBrokenServer()
