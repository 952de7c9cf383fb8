from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import scene
from lab.suite.trial import AsUser

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lab.suite.fault import Site

NAME = "shop-golden"
BY_MEMBER = (
    "openstack image list",
    "openstack image set --accept",
    "openstack image set --pending",
)


class ShareImageWithProject(AsUser):
    name = "share-image-with-project"
    page = "glance/share-image-with-project"
    sentence = "An image of one project is given to another, which accepts it, and taken back."
    reads = {
        "openstack image show": r"visibility +\| shared|active",
    }

    def prepares(self, site: Site) -> None:
        owner = site.patient("demo")
        image = owner.create_image(
            NAME, filename=__file__, disk_format="raw", container_format="bare", wait=True
        )
        self.image = image.id
        self.project = scene.project(site, "branch").id
        member = scene.user(site, "branch-user", self.project, "member", "reader")
        self.member = site.lab.login_of(member.name, scene.PASSWORD, "shop-branch")
        self.values |= {"image-id": image.id, "project": self.project}

    def environment(self, site: Site, command: str) -> Mapping[str, str]:
        """The owner, and whom he shares it with."""
        return self.member if command.startswith(BY_MEMBER) else super().environment(site, command)

    def _seen(self, site: Site) -> bool:
        there = site.lab.connect_with(self.member)
        return self.image in [one.id for one in there.image.images()]

    def achieved(self, site: Site) -> bool:
        return self._seen(site)

    def restored(self, site: Site) -> bool:
        return not self._seen(site)

    def cleans(self, site: Site) -> None:
        scene.forget_identity(site)
        scene.cleared(site)


TRIAL = ShareImageWithProject()
