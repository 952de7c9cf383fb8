from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import scene
from lab.suite.trial import TaskTrial

if TYPE_CHECKING:
    from lab.suite.fault import Site

TYPE = "shop-fast"
LIMIT, FORMER = 40, 10


class ChangeProjectQuota(TaskTrial):
    name = "change-project-quota"
    page = "keystone/change-project-quota"
    sentence = "A project gets other limits for servers, network and volumes, one type included."
    reads = {
        "openstack quota show --all --usage": r"\| instances +\| +\d+ \|",
        "openstack resource provider list": "cmp-1",
        "grep -A1": '"instances"',
    }

    def prepares(self, site: Site) -> None:
        self.project = scene.project(site, "books").id
        site.patient().block_storage.create_type(name=TYPE)
        self.values |= {"project": self.project, "limit": str(LIMIT), "volume-type": TYPE}
        self.back = {"limit": str(FORMER)}

    def achieved(self, site: Site) -> bool:
        admin = site.patient()
        compute = admin.compute.get_quota_set(self.project)
        volume = admin.block_storage.get_quota_set(self.project)
        network = admin.network.get_quota(self.project)
        return {compute.instances, compute.ram, volume.gigabytes, network.ports} == {LIMIT}

    def restored(self, site: Site) -> bool:
        return site.patient().compute.get_quota_set(self.project).instances == FORMER

    def cleans(self, site: Site) -> None:
        scene.forget_identity(site)
        admin = site.patient()
        for one in admin.block_storage.types():
            if one.name == TYPE:
                admin.block_storage.delete_type(one)


TRIAL = ChangeProjectQuota()
