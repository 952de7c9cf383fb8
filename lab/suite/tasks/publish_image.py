from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from lab.suite import acts, scene
from lab.suite.trial import TaskTrial

if TYPE_CHECKING:
    from lab.suite.fault import Site

NAME, DATE, FILE, PORT = "shop-debian", "2026-11-26", "debian.qcow2", 18080


class PublishImage(TaskTrial):
    name = "publish-image"
    page = "glance/publish-image"
    sentence = "An image is fetched, converted, tried and published in place of its predecessor."
    reads = {
        "openstack image list --name": f"{NAME}.*active.*public",
        "curl": r"^[0-9a-f]{128}  ",
        "qemu-img info": "file format: qcow2",
        "openstack image create": r"status +\| active",
        "openstack image show": "os_hash_value.*|active",
        "for id in $(openstack image list --hidden": "^0$",
    }
    leave_undo = {
        "openstack server create": "it is the next step",
    }

    def prepares(self, site: Site) -> None:
        source = site.lab.state / "trials" / "images"
        source.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["qemu-img", "create", "-f", "qcow2", str(source / FILE), "64M"],  # noqa: S607
            check=True,
            capture_output=True,
        )
        self.server = subprocess.Popen(
            [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", str(PORT)],
            cwd=source,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        site.patient().create_image(
            NAME,
            filename=__file__,
            disk_format="raw",
            container_format="bare",
            visibility="public",
            wait=True,
        )
        site.patient().compute.create_flavor(name="shop-five", ram=512, vcpus=1, disk=5)
        self.values |= {
            "image-url": f"http://127.0.0.1:{PORT}/{FILE}",
            "image-file": FILE,
            "image-name": NAME,
            "date": DATE,
            "flavor": "shop-five",
            "network-name": acts.NETWORK,
        }

    def _visible(self, site: Site) -> list[str]:
        images = site.patient("demo").image.images(name=NAME)
        return [one.properties.get("build_date", "") for one in images]

    def achieved(self, site: Site) -> bool:
        return self._visible(site) == [DATE]

    def restored(self, site: Site) -> bool:
        return self._visible(site) == [""]

    def cleans(self, site: Site) -> None:
        self.server.terminate()
        self.server.wait()
        admin = site.patient()
        for image in (*admin.image.images(), *admin.image.images(is_hidden=True)):
            if image.name.startswith(NAME):
                if image.is_protected:
                    admin.image.update_image(image, is_protected=False)
                admin.image.delete_image(image)
        scene.cleared(site)


TRIAL = PublishImage()
