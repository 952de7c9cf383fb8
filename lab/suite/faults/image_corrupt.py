from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite.faults.image_data_missing import ImageDataMissing

if TYPE_CHECKING:
    from lab.suite.fault import Roots


class ImageCorrupt(ImageDataMissing):
    name = "image-corrupt"
    sentence = "The data of an image in the store has changed: it no longer fits its checksum."
    expect = {"glance/image-corrupt": ""}
    by_api: Roots = {}
    why = "The image is active, as long as it was; only who reads all of it can sum it up."
    also = ("cinder/volume-error",)

    def damage(self, data: bytes) -> bytes:
        middle = len(data) // 2
        return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


FAULT = ImageCorrupt()
