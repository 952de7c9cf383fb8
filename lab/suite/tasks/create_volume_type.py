from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from lab.suite import acts, scene
from lab.suite.journal import REFUSALS
from lab.suite.trial import TaskTrial

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lab.suite.fault import Site

NAME = "shop-fast"
TEST = "type-test"


class CreateVolumeType(TaskTrial):
    name = "create-volume-type"
    page = "cinder/create-volume-type"
    sentence = "A type with QoS and encryption becomes the default of a project, then is retired."
    clouds = {"openstack volume type list --default": "demo"}
    reads = {
        "openstack volume type set --encryption-provider": "creating new encryption type",
        "openstack volume create": r"encrypted +\| True",
        "openstack volume type show <volume-type> -c is_public": r"qos_specs_id +\| [0-9a-f-]{36}",
        "openstack volume type list --default": NAME,
        "cinder --os-volume-api-version 3.62 default-type-unset": "unset successfully",
    }
    leave_undo = {
        "openstack volume create": "it is the next step",
    }

    def prepares(self, site: Site) -> None:
        pool = next(iter(site.patient().block_storage.backend_pools()))
        self.values |= {
            "volume-type": NAME,
            "backend": pool.capabilities["volume_backend_name"],
            "project": scene.project_id(site),
            "number": "500",
        }

    def environment(self, site: Site, command: str) -> Mapping[str, str]:
        if not command.startswith("cinder"):
            return super().environment(site, command)
        auth = site.patient().config.config["auth"]
        return {
            "OS_AUTH_URL": auth["auth_url"],
            "OS_USERNAME": auth["username"],
            "OS_PASSWORD": auth["password"],
            "OS_PROJECT_NAME": auth["project_name"],
            "OS_USER_DOMAIN_NAME": "Default",
            "OS_PROJECT_DOMAIN_NAME": "Default",
        }

    def comes_to(self, site: Site, say: str) -> None:
        """A type is for several instances or encrypted, not both; a volume goes in a moment."""
        storage = site.patient().block_storage
        if say.startswith("Encryption only - set it"):
            made = storage.find_type(NAME, ignore_missing=False)
            if "multiattach" in made.extra_specs:
                storage.delete_type_extra_specs(made, ["multiattach"])
        if say.startswith("For everybody"):
            for one in storage.volumes(name=TEST):
                storage.wait_for_delete(one)

    def achieved(self, site: Site) -> bool:
        """What the project makes without naming a type has this one."""
        user = site.patient("demo")
        made = acts.volume(user, "drive")
        found = acts.volume_reaches(user, made, "available")
        user.block_storage.delete_volume(made)
        user.block_storage.wait_for_delete(made)
        return str(found.volume_type) == NAME

    def restored(self, site: Site) -> bool:
        return site.patient().block_storage.find_type(NAME) is None

    def cleans(self, site: Site) -> None:
        storage = site.patient().block_storage
        project = scene.project_id(site)
        with suppress(*REFUSALS):
            storage.unset_default_type(project)
        for volume in (*storage.volumes(name=TEST), *storage.volumes(all_projects=True)):
            if volume.name in (TEST, f"{acts.PREFIX}drive"):
                with suppress(*REFUSALS):
                    storage.delete_volume(volume)
                    storage.wait_for_delete(volume)
        if made := storage.find_type(NAME):
            storage.delete_type(made)
        for specs in storage.get("/qos-specs").json()["qos_specs"]:
            if specs["name"].startswith(acts.PREFIX):
                storage.delete(f"/qos-specs/{specs['id']}?force=True")
        scene.cleared(site)


TRIAL = CreateVolumeType()
