from __future__ import annotations

import subprocess
import threading
from typing import TYPE_CHECKING

from lab.suite import acts, scene
from lab.suite.journal import until
from lab.suite.trial import AsUser

if TYPE_CHECKING:
    from lab.suite.fault import Site

COPY, SOURCE = "shop-web-copy", "shop-source"


class SnapshotAndCopyInstance(AsUser):
    """The hypervisor of the lab has no disks: the trial uploads one in its place."""

    name = "snapshot-and-copy-instance"
    page = "nova/snapshot-and-copy-instance"
    sentence = "A stopped server is copied, started anew, shared; a volume of it is handed over."
    # The other cloud is another project, in which the image of the first is not seen.
    clouds = {"openstack image create --private": "lab"}
    reads = {
        "openstack image show $(openstack server show": "hw_qemu_guest_agent",
        "openstack server image create": r"status +\| active",
        "openstack volume snapshot list --long": "available",
        "openstack --os-image-api-version 2.5 image set --shared": r"status +\| pending",
        "openstack volume transfer request create": "auth_key",
        "openstack image create --private": r"status +\| active",
    }
    leave_out = {
        "openstack image create --volume": "cinder-volume of the lab may not read its volumes",
    }
    leave_undo = {
        "openstack server create": "its deletion is the way back",
        "openstack server stop": "a later step starts it again",
        "openstack server start": "an earlier step stopped it",
        "openstack image create --private": "its name means the first image where it is undone",
    }

    def prepares(self, site: Site) -> None:
        self.disk = site.lab.state / "trials" / "shop-copy.qcow2"
        subprocess.run(
            ["qemu-img", "create", "-f", "qcow2", str(self.disk), "64M"],  # noqa: S607
            check=True,
            capture_output=True,
        )
        demo = site.patient("demo")
        demo.create_image(
            SOURCE,
            filename=str(self.disk),
            disk_format="qcow2",
            container_format="bare",
            wait=True,
            hw_qemu_guest_agent="yes",
        )
        made = acts.active(demo, acts.boot(demo, "web", image=SOURCE), scene.BOOTS)
        volume = acts.volume(demo, "root")
        acts.volume_reaches(demo, volume, "available")
        self.snapshot = demo.block_storage.create_snapshot(volume_id=volume.id, name="shop-snap")
        until(lambda: demo.block_storage.get_snapshot(self.snapshot.id).status == "available", 30)
        self.values |= {
            "server-id": made.id,
            "image-name": COPY,
            "server-name": "shop-web-2",
            "flavor": acts.FLAVOR,
            "network-name": acts.NETWORK,
            "project": scene.project_id(site, "service"),
            "snapshot-id": self.snapshot.id,
            "number": "1",
            "file": "shop-web.img",
        }

    def meanwhile(self, site: Site, command: str) -> None:
        if command.startswith("openstack server image create"):
            threading.Thread(target=self._upload, args=(site,), daemon=True).start()
        elif command.startswith("openstack volume transfer request create"):
            demo = site.patient("demo")
            volume = demo.block_storage.find_volume(f"{COPY}-root", ignore_missing=False)
            acts.volume_reaches(demo, volume, "available")

    def _upload(self, site: Site) -> None:
        demo = site.lab.connect("demo")

        def queued() -> bool:
            return any(one.status == "queued" for one in demo.image.images(name=COPY))

        if until(queued, 60):
            image = next(demo.image.images(name=COPY))
            demo.image.update_image(image, disk_format="qcow2", container_format="bare")
            answer = demo.image.put(
                f"/images/{image.id}/file",
                data=self.disk.read_bytes(),
                headers={"Content-Type": "application/octet-stream"},
            )
            answer.raise_for_status()

    def achieved(self, site: Site) -> bool:
        demo = site.patient("demo")
        image = demo.image.find_image(COPY, ignore_missing=False)
        members = [one.member_id for one in demo.image.members(image)]
        server = demo.compute.find_server("shop-web-2", ignore_missing=False)
        there = demo.compute.get_server(server.id)
        return members == [self.values["project"]] and there.image.id == image.id

    def restored(self, site: Site) -> bool:
        demo = site.patient("demo")
        servers = [one.name for one in demo.compute.servers()]
        return not list(demo.image.images(name=COPY, owner=scene.project_id(site))) and (
            "shop-web-2" not in servers and "shop-web" in servers
        )

    def cleans(self, site: Site) -> None:
        demo = site.patient("demo")
        for transfer in demo.block_storage.transfers():
            demo.block_storage.delete_transfer(transfer)
        for one in demo.block_storage.volumes():
            if one.name == f"{COPY}-root":
                demo.block_storage.delete_volume(one)
        until(lambda: not list(demo.block_storage.volumes(name=f"{COPY}-root")), 30)
        for one in demo.block_storage.snapshots():
            if "shop-" in one.name:
                demo.block_storage.delete_snapshot(one)
        until(lambda: not list(demo.block_storage.snapshots()), 30)
        scene.cleared(site)
        self.disk.unlink(missing_ok=True)


TRIAL = SnapshotAndCopyInstance()
