from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts, outside, scene
from lab.suite.trial import TaskTrial

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lab.suite.fault import Site

INSIDE = f"{acts.PREFIX}lent"
GROUP = f"{acts.PREFIX}office"
GUEST = f"{acts.PREFIX}guest"


class ShareNetworkWithProjects(TaskTrial):
    name = "share-network-with-projects"
    page = "neutron/share-network-with-projects"
    sentence = "A network and a group are lent to one project, an external network kept for it."
    reads = {
        "openstack network show": r"shared +\| False",
        "openstack network rbac create --type network --action access_as_shared": (
            "target_project_id"
        ),
        "openstack network rbac create --type security_group": r"object_type +\| security_group",
        "openstack network rbac create --type network --action access_as_external": (
            r"action +\| access_as_external"
        ),
        "openstack port list": r"\A\s*\Z",
    }

    def prepares(self, site: Site) -> None:
        guest = scene.project(site, "guest")
        scene.user(site, "visitor", guest.id, "member")
        self.guest = guest.id
        acts.network(site.patient("demo"), "lent", "10.26.0.0/24")
        site.patient("demo").network.create_security_group(name=GROUP)
        outside.make(site)
        self.values |= {"network-name": INSIDE, "project": GUEST, "security-group": GROUP}

    def comes_to(self, site: Site, say: str) -> None:
        """The steps of the external network are about another network than the rest."""
        external = say.startswith(("An external network", "Then take away", "Only for an external"))
        self.values["network-name"] = outside.NAME if external else INSIDE

    def environment(self, site: Site, command: str) -> Mapping[str, str]:
        """With the login of the guest, where the page says so."""
        admin = super().environment(site, command)
        if not command.startswith("openstack --os-project-name"):
            return admin
        return {
            **admin,
            "OS_USERNAME": f"{acts.PREFIX}visitor",
            "OS_PASSWORD": scene.PASSWORD,
        }

    def _entries(self, site: Site) -> set[str]:
        entries = site.patient().network.rbac_policies()
        return {
            f"{one.object_type} {one.action}"
            for one in entries
            if one.target_project_id == self.guest
        }

    def achieved(self, site: Site) -> bool:
        everybody = [
            one for one in site.patient().network.rbac_policies() if one.target_project_id == "*"
        ]
        return not everybody and self._entries(site) == {
            "network access_as_shared",
            "network access_as_external",
            "security_group access_as_shared",
        }

    def restored(self, site: Site) -> bool:
        return "network access_as_shared" not in self._entries(site)

    def cleans(self, site: Site) -> None:
        outside.remove(site)
        scene.cleared(site)
        admin = site.patient()
        for group in admin.network.security_groups(name=GROUP):
            admin.network.delete_security_group(group)
        scene.forget_identity(site)


TRIAL = ShareNetworkWithProjects()
