from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import openstack

from lab.suite import acts, scene
from lab.suite.journal import REFUSALS
from lab.suite.trial import TaskTrial

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lab.suite.fault import Site


class HandVolumeToProject(TaskTrial):
    name = "hand-volume-to-project"
    page = "cinder/hand-volume-to-project"
    sentence = "A volume with a snapshot is handed over, by users and then by an administrator."
    reads = {
        "openstack volume snapshot list": "available",
        "openstack volume type show": "True",
        "openstack --os-volume-api-version 3.70 volume transfer request accept": "volume_id",
        "openstack --os-project-id": "volume_id",
    }

    def prepares(self, site: Site) -> None:
        user = site.patient("demo")
        made = acts.volume(user, "drive")
        acts.volume_reaches(user, made, "available")
        snapshot = user.block_storage.create_snapshot(volume_id=made.id, name="shop-snapshot")
        acts.reaches(lambda: user.block_storage.get_snapshot(snapshot.id), "available", 20)
        other = scene.project(site, "other")
        scene.user(site, "heir", other.id, "member")
        self.volume, self.snapshot, self.other = made.id, snapshot.id, other.id
        self.phase = "users"
        self.values |= {
            "volume-id": made.id,
            "volume-type": made.volume_type,
            "project": other.id,
            "user": "admin",
        }

    def environment(self, site: Site, command: str) -> Mapping[str, str]:
        whole = super().environment(site, command)
        if "transfer request" not in command or "--all-projects" in command:
            return whole
        if self.phase == "administrator":
            return whole
        accepts = "request accept" in command
        if accepts == (self.phase == "users"):
            login = {f"OS_{name.upper()}": text for name, text in self._heir(site).items()}
            return {"OS_IDENTITY_API_VERSION": "3", **login}
        return {**whole, "OS_CLOUD": "demo"}

    def _heir(self, site: Site) -> dict[str, str]:
        """How the user of the other project logs in."""
        return {
            "auth_url": site.patient().config.config["auth"]["auth_url"],
            "username": f"{acts.PREFIX}heir",
            "password": scene.PASSWORD,
            "project_name": f"{acts.PREFIX}other",
            "user_domain_name": "Default",
            "project_domain_name": "Default",
        }

    def comes_to(self, site: Site, say: str) -> None:
        """The administrator hands over what its owner has, so the owner gets it back before."""
        if say.startswith("By an administrator, where") and self.phase == "users":
            self.phase = "administrator"
            offer = site.patient().block_storage.create_transfer(volume_id=self.volume)
            site.patient("demo").block_storage.accept_transfer(offer.id, offer.auth_key)
        if say.startswith("Not accepted yet"):
            self.phase = "back"
            heir = openstack.connect(load_envvars=False, load_yaml_config=False, **self._heir(site))
            heir.block_storage.create_transfer(volume_id=self.volume, name="handover")

    def achieved(self, site: Site) -> bool:
        """Volume and snapshot are the other project's, and so are they in its quota."""
        admin = site.patient()
        used = admin.block_storage.get_quota_set(self.other, usage=True).usage
        found = admin.block_storage.get_snapshot(self.snapshot)
        return (
            admin.block_storage.get_volume(self.volume).project_id == self.other
            and found.project_id == self.other
            and (used["volumes"], used["gigabytes"], used["snapshots"]) == (1, 2, 1)
        )

    def restored(self, site: Site) -> bool:
        """The former owner has both again."""
        owner = site.patient("demo").block_storage
        found = owner.get_snapshot(self.snapshot)
        return str(owner.get_volume(self.volume).status) == "available" and found is not None

    def cleans(self, site: Site) -> None:
        admin = site.patient()
        for one in admin.block_storage.snapshots(all_projects=True):
            if one.name.startswith(acts.PREFIX):
                with suppress(*REFUSALS):
                    admin.block_storage.delete_snapshot(one)
                    admin.block_storage.wait_for_delete(one)
        for one in admin.block_storage.volumes(all_projects=True):
            if one.name.startswith(acts.PREFIX):
                if one.status == "awaiting-transfer":
                    admin.block_storage.reset_volume_status(one, status="available")
                admin.block_storage.delete_volume(one)
                admin.block_storage.wait_for_delete(one)
        scene.forget_identity(site)
        scene.cleared(site)


TRIAL = HandVolumeToProject()
