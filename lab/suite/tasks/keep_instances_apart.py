from __future__ import annotations

import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from lab.suite import acts, scene
from lab.suite.journal import REFUSALS, until
from lab.suite.trial import AsUser

if TYPE_CHECKING:
    from lab.suite.fault import Site

GROUP, MEMBER = "shop-web", "shop-member"
GROUP_CREATE = "openstack --os-compute-api-version 2.64 server group create --policy"


class KeepInstancesApart(AsUser):
    name = "keep-instances-apart"
    page = "nova/keep-instances-apart"
    sentence = "Two members of a group come to stand on one host, are found, and one is moved away."
    longest = 90.0
    clouds = {
        "openstack compute service list": "lab",
        "bash broken-groups.sh": "lab",
        "openstack --os-compute-api-version 2.30 server migrate": "lab",
    }
    reads = {
        "openstack --os-compute-api-version 2.64 server group list": r"max_server_groups +\| +10",
        f"{GROUP_CREATE} anti-affinity <group>": r"policy +\| anti-affinity",
        f"{GROUP_CREATE} anti-affinity --rule": ("max_server_per_host='2'"),
        f"{GROUP_CREATE} soft": (r"policy +\| soft-anti-affinity"),
        "for id in $(openstack server group show": r"\bACTIVE$|^[0-9a-f]{56} ",
        "openstack --os-compute-api-version 2.30 server migrate": r"^cmp-\d$",
    }
    leave_undo = {
        f"{GROUP_CREATE} anti-affinity --rule": ("once is enough"),
    }

    def prepares(self, site: Site) -> None:
        self.values |= {
            "group": GROUP,
            "server-name": MEMBER,
            "number": "2",
            "image-name": acts.IMAGE,
            "flavor": acts.FLAVOR,
            "network-name": acts.NETWORK,
        }

    def comes_to(self, site: Site, say: str) -> None:
        if say.startswith("See as administrator which groups"):
            self._break(site)

    def _members(self, site: Site) -> list[Any]:
        servers = site.patient().compute.servers(all_projects=True)
        return [one for one in servers if one.name.startswith(MEMBER)]

    def _break(self, site: Site) -> None:
        """A member gets to the host of another while the policy is a soft one."""
        stays, goes = self._members(site)
        host = scene.host_of(site, stays)
        self._policy(site, "soft-anti-affinity")
        site.patient().compute.live_migrate_server(goes, host=host, block_migration="auto")
        until(lambda: scene.host_of(site, goes) == host, scene.BOOTS)
        acts.active(site.patient(), goes, scene.BOOTS)
        self._policy(site, "anti-affinity")
        # The other one is moved: the lab wires a port but once after a migration.
        self.values["server-id"] = stays.id

    def _policy(self, site: Site, policy: str) -> None:
        statement = (
            f"UPDATE instance_group_policy p JOIN instance_groups g ON g.id = p.group_id "  # noqa: S608
            f"SET p.policy = '{policy}' WHERE g.name = '{GROUP}'"
        )
        socket = site.lab.state / "run/mysql.sock"
        subprocess.run(
            ["mariadb", f"--socket={socket}", "nova_api", "-e", statement],  # noqa: S607
            check=True,
        )

    def achieved(self, site: Site) -> bool:
        hosts = [scene.host_of(site, one) for one in self._members(site)]
        return len(hosts) == len(set(hosts)) == 2

    def restored(self, site: Site) -> bool:
        groups = site.patient().compute.server_groups(all_projects=True)
        return GROUP not in [one.name for one in groups] and len(self._members(site)) == 2

    def cleans(self, site: Site) -> None:
        scene.cleared(site)
        admin = site.patient()
        for one in admin.compute.server_groups(all_projects=True):
            if one.name.startswith(acts.PREFIX):
                with suppress(*REFUSALS):
                    admin.compute.delete_server_group(one)


TRIAL = KeepInstancesApart()
