from __future__ import annotations

from lab.suite.faults.image_data_missing import ImageDataMissing


class ImageTruncated(ImageDataMissing):
    name = "image-truncated"
    sentence = "The data of an image in the store is cut short, while the image stays active."
    expect = {"glance/image-data-missing": "data-short"}

    def damage(self, data: bytes) -> bytes:
        return data[: len(data) // 2]


FAULT = ImageTruncated()
