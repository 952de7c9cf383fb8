from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import scene
from lab.suite.trial import TaskTrial

if TYPE_CHECKING:
    from lab.suite.fault import Site


class FindProjectsNearQuota(TaskTrial):
    name = "find-projects-near-quota"
    page = "keystone/find-projects-near-quota"
    sentence = "One project uses all of its two ports and has a limit of -1; it is to be found."
    reads = {
        "openstack project list": r"^[4-9]$",
        "bash near-quota.sh": r"^100% shop-till ports 2 of 2$",
        "openstack quota list --compute": r"\| -1 \|| -1 ",
        "(openstack quota list --compute -f csv": ",-1,",
        "openstack quota show --all --usage": r"\| ports +\| +2 \| +2 \|",
        "openstack port list": "^2$",
    }

    def prepares(self, site: Site) -> None:
        admin = site.patient()
        project = scene.project(site, "till").id
        admin.compute.update_quota_set(project, cores=-1)
        admin.network.update_quota(project, ports=2)
        network = admin.network.create_network(name="shop-till", project_id=project)
        for number in (1, 2):
            admin.network.create_port(
                name=f"shop-till-{number}", network_id=network.id, project_id=project
            )
        self.values |= {"limit": "80", "project": project}

    def cleans(self, site: Site) -> None:
        scene.cleared(site)
        scene.forget_identity(site)


TRIAL = FindProjectsNearQuota()
