"""Whether the data of active images is where it should be: the last byte of some is read.

The last, because a file that was cut short still has its first. Glance says that data is gone with
an empty answer; where the file is too short it promises the byte, and it never comes.
"""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from rey_triage.sources.cloud.asking import NotAnsweredError, Probe
from rey_triage.sources.cloud.probes.block_storage import troubled_volumes
from rey_triage.sources.cloud.probes.common import DETAILS
from rey_triage.sources.cloud.probes.image import PATH, image_state
from rey_triage.sources.cloud.probes.instances import troubled_servers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    from rey_triage.evidence import Observation
    from rey_triage.sources.cloud.asking import Asking

    Image = dict[str, Any]
    Data = Literal["present", "missing", "short", "unreadable", "unknown"]

_NEWEST = {"status": "active", "sort": "updated_at:desc", "limit": str(2 * DETAILS)}
_WITHOUT_A_BYTE = 3
"""After so many that are waited for in vain no more are asked: each takes seconds."""
_SAYS = {
    "missing": "its data is gone from the store",
    "short": "its data is shorter than its size",
    "unreadable": "its data cannot be read",
}


def _used(ask: Asking) -> Iterator[str]:
    """The images of instances and volumes in trouble."""
    try:
        for server in troubled_servers(ask.of("compute")):
            if isinstance(image := server.get("image"), dict):
                yield image["id"]
        for volume in troubled_volumes(ask.of("block-storage")):
            if image := (volume.get("volume_image_metadata") or {}).get("image_id"):
                yield image
    except NotAnsweredError:
        ask.note("which images failed instances and volumes use is not known")


def _chosen(ask: Asking) -> list[Image]:
    """Those that something in trouble uses, then those that changed last."""
    images: dict[str, Image] = {i["id"]: i for i in ask.get(PATH, _NEWEST)["images"]}
    chosen: dict[str, Image] = {}
    for identifier in chain(islice(dict.fromkeys(_used(ask)), DETAILS), list(images)):
        if len(chosen) >= DETAILS:
            break
        image = images.get(identifier) or ask.detail(f"{PATH}/{identifier}") or {}
        if image.get("status") == "active" and image.get("size"):
            chosen[identifier] = image
    return list(chosen.values())


def _data(ask: Asking, image: Image) -> Data:
    path = f"{PATH}/{image['id']}/file"
    last = ask.byte(path, image["size"] - 1)
    if last.status == 204:
        return "missing"
    if last.status in {200, 206}:
        if last.body:
            return "present"
        return "short" if last.status == 206 and ask.byte(path, 0).body == 1 else "unreadable"
    # 400: the store cannot give a part of a file; 404: deleted meanwhile
    return "unreadable" if (last.status or 0) >= 500 else "unknown"


def with_data(ask: Asking, image: Image) -> Observation:
    """Describe one image, and say whether its data is there."""
    source = ask.source(f"{PATH}/{image['id']}")
    if image.get("status") != "active" or not image.get("size"):
        return image_state(source, image)
    data = _data(ask, image)
    return image_state(source, image, data=data, says=_SAYS.get(data, ""))


def _images(ask: Asking) -> Iterator[Observation]:
    vain = 0
    for image in _chosen(ask):
        data = _data(ask, image)
        if data in _SAYS:
            source = ask.source(f"{PATH}/{image['id']}/file")
            yield image_state(source, image, data=data, says=_SAYS[data])
        vain += data in {"short", "unreadable"}
        if vain == _WITHOUT_A_BYTE:
            ask.note("the data of further images was not looked at")
            return


PROBES = (Probe(name="image: data", type="image", resources=(), run=_images),)
