from __future__ import annotations

import shutil
from functools import partial
from typing import TYPE_CHECKING

from lab.suite import acts
from lab.suite.fault import Fault
from lab.suite.infrastructure import SmallDisk

if TYPE_CHECKING:
    from openstack.connection import Connection

    from lab.suite.fault import Roots, Site


class GlanceDiskFull(Fault):
    name = "disk-full-under-glance"
    sentence = "The file system of Glance's image store is full: an upload fails."
    expect = {"glance/store-full": ""}
    by_api: Roots = {}
    why = (
        "The image whose upload failed is queued, as one is whose data nobody has sent yet; the "
        "room in the store is not told."
    )
    lasts = 35
    clean = "the images are where they were"
    follow = True

    def _disk(self, site: Site) -> SmallDisk:
        return SmallDisk(site.lab.state / "data/glance/images")

    def prepares(self, site: Site) -> None:
        self._disk(site).mount(spare=2)

    def breaks(self, site: Site) -> None:
        self._disk(site).fill()
        self.values = {"image-id": "core.4711", "directory": str(site.lab.state / "run")}

    def provokes(self, site: Site) -> None:
        user = site.user()
        for number in (1, 2):
            site.attempt(f"upload image {number}", partial(self._upload, user, number))

    def _upload(self, user: Connection, number: int) -> None:
        user.create_image(
            f"{acts.PREFIX}upload-{number}",
            filename=__file__,
            disk_format="raw",
            container_format="bare",
            wait=True,
            timeout=15,
        )

    def repairs(self, site: Site) -> None:
        self._disk(site).unmount(keep=False)
        (site.lab.state / "run/core.4711").unlink(missing_ok=True)

    def healed(self, site: Site) -> bool:
        return shutil.disk_usage(self._disk(site).directory).free > 0


FAULT = GlanceDiskFull()
