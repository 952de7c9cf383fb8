from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from lab.suite import acts
from lab.suite.fault import Fault
from lab.suite.infrastructure import call

if TYPE_CHECKING:
    from typing import Any

    from lab.suite.fault import Site


class ImageStoreReadOnly(Fault):
    name = "blind-image-store-read-only"
    sentence = "The file system of the image store is mounted read-only, as after an I/O error."
    expect = {"glance/store-not-writable": "read-only"}
    by_api = {}
    why = "The reason stands in the log of glance alone; requests show at most a queued image."
    blind = True
    follow = True

    def breaks(self, site: Site) -> None:
        store = self._store(site)
        call("mount", "--bind", str(store), str(store))
        call("mount", "-o", "remount,bind,ro", str(store))

    def provokes(self, site: Site) -> None:
        user = site.user()
        for name in ("release-7", "release-8"):
            site.attempt(f"upload {name}", partial(self._upload, user, name))

    def shows(self, site: Site) -> bool:
        """The client takes the record of a failed upload away again."""
        images = site.admin().image.images(name=f"{acts.PREFIX}release-7")
        return all(one.status != "active" for one in images)

    def repairs(self, site: Site) -> None:
        store = self._store(site)
        if self._is_bound(store):
            call("umount", str(store))

    def healed(self, site: Site) -> bool:
        return not os.statvfs(self._store(site)).f_flag & os.ST_RDONLY

    @staticmethod
    def _is_bound(store: Path) -> bool:
        """A directory bound to itself is on the same device, which is_mount() asks for."""
        mounts = Path("/proc/mounts").read_text().splitlines()
        return str(store) in {line.split()[1] for line in mounts}

    @staticmethod
    def _store(site: Site) -> Path:
        return site.lab.state / "data/glance/images"

    @staticmethod
    def _upload(user: Any, name: str) -> Any:
        return user.image.create_image(
            acts.PREFIX + name,
            data=b"\0" * 65536,
            disk_format="raw",
            container_format="bare",
            allow_duplicates=True,
        )


FAULT = ImageStoreReadOnly()
