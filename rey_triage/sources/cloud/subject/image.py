"""An image: its state, and where its data should be."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from rey_triage.evidence import Event
from rey_triage.moments import seconds
from rey_triage.sources.cloud.asking import NotAnsweredError
from rey_triage.sources.cloud.probes.image import image_state
from rey_triage.sources.cloud.probes.image_data import with_data
from rey_triage.sources.cloud.subject.find import Kind
from rey_triage.sources.cloud.subject.owner import owner_parts
from rey_triage.sources.cloud.subject.parts import Part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.sources.cloud.asking import Asking
    from rey_triage.sources.cloud.subject.parts import Found, Item

_MIB = 1 << 20


def _facts(image: Item, ask: Asking) -> Iterator[Found]:
    yield with_data(ask, image)
    size = image.get("size")
    yield {
        "size": "unknown" if size is None else f"{size / _MIB:,.1f} MiB ({size:,} bytes)",
        "format": f"{image.get('disk_format')} in {image.get('container_format')}",
        "visibility": image.get("visibility") or "",
        "hash": f"{image.get('os_hash_algo')} {str(image.get('os_hash_value'))[:16]}…"
        if image.get("os_hash_value")
        else "none: no data was ever uploaded",
        "stores": image.get("stores") or "",
        "failed stores": image.get("os_glance_failed_import") or "",
        "importing to": image.get("os_glance_importing_to_stores") or "",
        "needs": f"{image.get('min_ram')} MiB of memory, {image.get('min_disk')} GiB of disk",
    }


def _stores(image: Item, ask: Asking) -> Iterator[Found]:
    body = ask.get("/info/stores")
    known = {store["id"] for store in body["stores"]}
    wanted = {name for name in str(image.get("stores") or "").split(",") if name}
    if gone := sorted(wanted - known):
        yield {"stores that are gone": ", ".join(gone)}


def _tasks(image: Item, ask: Asking) -> Iterator[Found]:
    try:
        body = ask.detail(f"/images/{image['id']}/tasks")
    except NotAnsweredError as fault:
        if fault.answer.status != 403:
            raise
        return
    for task in (body or {}).get("tasks") or ():
        yield Event(
            text=f"{task.get('type')} {task.get('status')}",
            time=seconds(task.get("updated_at") or task.get("created_at")),
            result="Error" if task.get("status") == "failure" else "",
            request=task.get("request_id") or "",
            details=task.get("message") or "",
        )


def _parts(image: Item, _: Asking) -> list[Part]:
    parts = [
        Part("image: facts", "image", partial(_facts, image), ("image",)),
        Part("image: stores", "image", partial(_stores, image)),
        Part("image: tasks", "image", partial(_tasks, image)),
    ]
    return parts + owner_parts("image", image["id"], "", image.get("owner"))


IMAGE = Kind(
    word="image",
    type="image",
    path="/images",
    key="images",
    state=image_state,
    parts=_parts,
    types=("identity", "image"),
    owner="owner",
)
