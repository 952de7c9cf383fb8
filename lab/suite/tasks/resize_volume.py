from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts, scene
from lab.suite.trial import TaskTrial

if TYPE_CHECKING:
    from lab.suite.fault import Site

NO_GUEST = "the lab's hypervisor runs no guest"


class ResizeVolume(TaskTrial):
    name = "resize-volume"
    page = "cinder/resize-volume"
    sentence = "A volume grows while a server has it, then is set right after a failure."
    leave_out = {
        "lsblk": NO_GUEST,
        "sudo growpart": NO_GUEST,
        "sudo resize2fs": NO_GUEST,
        "sudo xfs_growfs": NO_GUEST,
        "df": NO_GUEST,
    }
    reads = {
        "openstack quota show --volume --usage": r"per-volume-gigabytes",
        "openstack server show": "ACTIVE",
        "openstack volume show <volume-id> -c status -c size -c os-vol-host": r"available",
    }

    def prepares(self, site: Site) -> None:
        user = site.patient("demo")
        self.server = scene.server(site, "reader")
        self.volume = acts.volume(user, "drive")
        acts.volume_reaches(user, self.volume, "available")
        user.compute.create_volume_attachment(self.server.id, volume_id=self.volume.id)
        acts.volume_reaches(user, self.volume, "in-use")
        self.values |= {
            "volume-id": self.volume.id,
            "server-id": self.server.id,
            "project": scene.project_id(site),
            "number": "2",
            "disk": "/dev/vdb",
            "directory": "/srv/data",
        }

    def comes_to(self, site: Site, say: str) -> None:
        """A growth of the free volume has failed, as far as the record goes."""
        if say.startswith("error_extending, or in"):
            user = site.patient("demo")
            user.compute.delete_volume_attachment(self.server.id, self.volume.id)
            acts.volume_reaches(user, self.volume, "available")
            storage = site.patient().block_storage
            storage.reset_volume_status(self.volume, status="error_extending")

    def achieved(self, site: Site) -> bool:
        found = site.patient().block_storage.get_volume(self.volume.id)
        return (str(found.status), found.size) == ("available", 2)

    def cleans(self, site: Site) -> None:
        scene.cleared(site)


TRIAL = ResizeVolume()
