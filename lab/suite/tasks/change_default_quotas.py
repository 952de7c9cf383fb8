from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from lab.suite import scene
from lab.suite.trial import TaskTrial

if TYPE_CHECKING:
    from lab.suite.fault import Site

TYPE, LIMIT = "shop-quick", 40
SET_IN = '# 1. set in "${LAB_DIR:-$HOME/.cache/rey-lab}"'


class ChangeDefaultQuotas(TaskTrial):
    name = "change-default-quotas"
    page = "keystone/change-default-quotas"
    sentence = (
        "Compute and block storage get other defaults, which a project without limits follows."
    )
    reads = {
        "openstack quota show --default": rf"\| (cores +\| +20|volumes +\| +{LIMIT}) \|",
        "openstack quota show --all": rf"\| instances +\| +{LIMIT} \|",
        "grep -A1": '"instances"',
    }
    leave_out = {
        f"{SET_IN}/etc/octavia": "Octavia is an extra of the lab",
        "openstack registered limit": "Nova of the lab keeps its limits itself",
    }

    def prepares(self, site: Site) -> None:
        self.project = scene.project(site, "plain").id
        site.patient().block_storage.create_type(name=TYPE)
        self.values |= {"project": self.project, "limit": str(LIMIT), "volume-type": TYPE}
        self.back = {"limit": "10"}

    def achieved(self, site: Site) -> bool:
        admin = site.patient()
        compute = admin.compute.get_quota_set(self.project)
        volume = admin.block_storage.get_quota_set(self.project)
        return bool(
            compute.instances == volume.volumes == LIMIT
            and compute.cores == 2 * LIMIT
            and volume.gigabytes == 100 * LIMIT
        )

    def restored(self, site: Site) -> bool:
        return bool(site.patient().compute.get_quota_set(self.project).instances == 10)

    def cleans(self, site: Site) -> None:
        admin = site.patient()
        admin.block_storage.update_quota_class_set(
            "default", volumes=10, gigabytes=1000, snapshots=10
        )
        socket = site.lab.state / "run/mysql.sock"
        for sql in (
            "DELETE FROM nova_api.quota_classes",
            f"DELETE FROM cinder.quota_classes WHERE resource LIKE '%{TYPE}'",  # noqa: S608
        ):
            subprocess.run(["mariadb", f"--socket={socket}", "-e", sql], check=True)  # noqa: S607
        for one in admin.block_storage.types():
            if one.name == TYPE:
                admin.block_storage.delete_type(one)
        scene.forget_identity(site)


TRIAL = ChangeDefaultQuotas()
