from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from lab.suite import acts, outside, scene
from lab.suite.journal import until
from lab.suite.trial import SQL, TaskTrial

if TYPE_CHECKING:
    from lab.suite.fault import Site


class FindForgottenResources(TaskTrial):
    name = "find-forgotten-resources"
    page = "cinder/find-forgotten-resources"
    sentence = (
        "A stopped server, a free volume with a snapshot, a free address, and a network whose "
        "project is gone are to be found."
    )
    reads = {
        f'{SQL} -e "SELECT project_id': (r"\t1\t1\t"),
        f'{SQL} -e "SELECT id': ("shop-forgotten"),
        "openstack floating ip list": r"'[0-9a-f]{32}', 1",
        "openstack --os-compute-api-version 2.66 server list": "shop-forgotten",
        "openstack volume snapshot list": "available 1 20",
        "openstack project list -f value -c ID | sort": r"1 <gone>$",
        f"{SQL} -N": r"\t1\t1$",
    }

    def prepares(self, site: Site) -> None:
        outside.make(site)
        user, admin = site.patient("demo"), site.patient()
        scene.stopped(site, scene.server(site, "forgotten"))
        volume = acts.volume(user, "forgotten")
        acts.volume_reaches(user, volume, "available")
        self.snapshot = user.block_storage.create_snapshot(
            volume_id=volume.id, name="shop-forgotten"
        )
        floating = admin.network.find_network(outside.NAME, ignore_missing=False)
        user.network.create_ip(floating_network_id=floating.id)
        project = scene.project(site, "gone").id
        admin.network.create_network(name="shop-orphan", project_id=project)
        admin.identity.delete_project(project)
        later = datetime.now(UTC) + timedelta(days=1)
        self.values |= {
            "time": later.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "date": later.strftime("%Y-%m-%d"),
            "gone": project,
        }

    def _snapshots(self, site: Site) -> list[Any]:
        found = site.patient().block_storage.snapshots(all_projects=True)
        return [one for one in found if one.name == "shop-forgotten"]

    def cleans(self, site: Site) -> None:
        admin = site.patient()
        for one in self._snapshots(site):
            admin.block_storage.delete_snapshot(one)
        until(lambda: not self._snapshots(site), 60)
        outside.remove(site)
        scene.cleared(site)
        for group in admin.network.security_groups(project_id=self.values.get("gone", "none")):
            admin.network.delete_security_group(group)


TRIAL = FindForgottenResources()
