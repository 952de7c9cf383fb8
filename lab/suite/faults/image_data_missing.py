from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts
from lab.suite.fault import Fault
from lab.suite.infrastructure import empty_qcow2

if TYPE_CHECKING:
    from lab.suite.fault import Site


class ImageDataMissing(Fault):
    name = "image-data-missing"
    sentence = "The data of an image is gone from the store, while the image stays active."
    expect = {"glance/image-data-missing": "data-gone"}
    also: tuple[str, ...] = ("cinder/volume-error",)
    lasts = 35
    image = f"{acts.PREFIX}golden"
    follow = True

    def breaks(self, site: Site) -> None:
        image = site.patient("demo").create_image(
            self.image,
            filename=__file__,
            disk_format="raw",
            container_format="bare",
            wait=True,
        )
        source = site.lab.state / "run/source.qcow2"
        source.write_bytes(empty_qcow2())
        self.values = {
            "image-file": str(source),
            "image-id": image.id,
            "image-name": self.image,
        }
        path = site.lab.state / "data/glance/images" / image.id
        left = self.damage(path.read_bytes())
        if left is None:
            path.unlink()
        else:
            path.write_bytes(left)

    def damage(self, data: bytes) -> bytes | None:  # noqa: ARG002 - for those that leave some
        """What is left of the data; None: not even the file."""
        return None

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
        """The images go with the clean-up."""
        (site.lab.state / "run/source.qcow2").unlink(missing_ok=True)


FAULT = ImageDataMissing()
