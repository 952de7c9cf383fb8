"""Images that are not active, and those that instances in trouble refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rey_triage.moments import seconds
from rey_triage.sources.cloud.asking import NotAnsweredError, Probe
from rey_triage.sources.cloud.probes.common import choose_different, state
from rey_triage.sources.cloud.probes.instances import troubled_servers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.evidence import Observation
    from rey_triage.sources.cloud.asking import Asking

PATH = "/images"
_STATUSES = (
    "queued",
    "saving",
    "uploading",
    "importing",
    "killed",
    "deactivated",
    "pending_delete",
)
_REFERRED = 5


def _images(ask: Asking) -> Iterator[Observation]:
    params = {"status": f"in:{','.join(_STATUSES)}", "limit": "200"}
    for image in ask.listing(PATH, "images", params):
        yield image_state(ask.source(PATH), image)


def image_state(
    source: str, image: dict[str, Any], *, data: str = "", says: str = ""
) -> Observation:
    return state(
        "image",
        source,
        f"image {image.get('name') or image['id']} is {image['status']}"
        + (f", but {says}" if says else ""),
        project="glance",
        owner_id=image.get("owner"),
        id=image["id"],
        name=image.get("name"),
        since=seconds(image.get("updated_at")),
        created=seconds(image.get("created_at")),
        status=image["status"],
        size=image.get("size"),
        data=data,
    )


def _referred(ask: Asking) -> Iterator[Observation]:
    try:
        servers = troubled_servers(ask.of("compute"))
    except NotAnsweredError as fault:
        ask.note("the instances in trouble are not known")
        raise fault from None
    used = [image["id"] for s in servers if isinstance(image := s.get("image"), dict)]
    for identifier in choose_different(dict.fromkeys(used), str, _REFERRED):
        path = f"{PATH}/{identifier}"
        image = ask.detail(path)
        yield image_state(ask.source(path), image or {"id": identifier, "status": "not found"})


PROBES = (
    Probe(name="image: images", type="image", resources=("image",), run=_images),
    Probe(name="image: images of failed instances", type="image", resources=(), run=_referred),
)
