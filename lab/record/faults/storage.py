"""Faults of volumes and images."""

from __future__ import annotations

from typing import TYPE_CHECKING

import acts
from faults.base import Fault, Stopped
from journal import until

if TYPE_CHECKING:
    from faults.base import Site


class CinderVolumeKilled(Stopped):
    name = "cinder-volume-killed"
    sentence = "The cinder-volume process of the only backend is killed."
    service = "cinder-volume"

    def provokes(self, site: Site) -> None:
        user = site.user()
        early = site.attempt("create volume", lambda: acts.volume(user, "stock-1"))
        if early:
            site.attempt(
                "volume available", lambda: acts.volume_reaches(user, early, "available", 5)
            )
        until(lambda: self.shows(site), 35)
        late = site.attempt("create volume", lambda: acts.volume(user, "stock-2"))
        if late:
            site.attempt(
                "volume available", lambda: acts.volume_reaches(user, late, "available", 8)
            )

    def shows(self, site: Site) -> bool:
        services = site.admin().block_storage.services(binary="cinder-volume")
        return all(service.state == "down" for service in services)


class ImageDataMissing(Fault):
    name = "image-data-missing"
    sentence = "The data of an image is gone from the store, while the image stays active."
    lasts = 35
    image = f"{acts.PREFIX}golden"

    def breaks(self, site: Site) -> None:
        image = site.user().create_image(
            self.image,
            filename=__file__,
            disk_format="raw",
            container_format="bare",
            wait=True,
        )
        (site.lab.state / "data/glance/images" / image.id).unlink()

    def provokes(self, site: Site) -> None:
        user = site.user()
        image = user.image.find_image(self.image, ignore_missing=False)
        site.attempt("download image", lambda: user.image.download_image(image))
        site.boot("order-1", image=self.image, seconds=15)
        made = site.attempt(
            "volume from image", lambda: acts.volume(user, "stock-1", image_id=image.id)
        )
        if made:
            site.attempt(
                "volume available", lambda: acts.volume_reaches(user, made, "available", 15)
            )

    def repairs(self, site: Site) -> None:
        """The image goes with the clean-up."""
