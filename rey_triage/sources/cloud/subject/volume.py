"""A volume, and what it hangs on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from rey_triage.evidence import Event, Tie
from rey_triage.moments import seconds
from rey_triage.sources.cloud.probes import block_storage as states
from rey_triage.sources.cloud.probes import image as image_states
from rey_triage.sources.cloud.probes.block_storage import MICROVERSION
from rey_triage.sources.cloud.probes.common import state
from rey_triage.sources.cloud.subject.find import Kind
from rey_triage.sources.cloud.subject.owner import owner_parts
from rey_triage.sources.cloud.subject.parts import SOME, Part, everything

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.evidence import Observation
    from rey_triage.sources.cloud.asking import Asking
    from rey_triage.sources.cloud.subject.parts import Found, Item

_SCHEDULER = "cinder-scheduler"
_UNSETTLED = {"creating", "error"}


def of_volumes(ask: Asking, attached: list[str], server: str) -> Iterator[Found]:
    """Tell of the volumes of an instance, also of those that are on their way to it or from it."""
    attachments = ask.listing(
        "/attachments", "attachments", {"instance_id": server}, microversion=MICROVERSION
    )
    status = {one["volume_id"]: one["status"] for one in attachments}
    ids = list(dict.fromkeys([*attached, *status]))
    services = everything("block storage: services", ask) if ids else []
    yield from services
    for identifier in ids[:SOME]:
        body = ask.detail(f"/volumes/{identifier}", microversion=MICROVERSION)
        if body is None:
            yield {f"volume {identifier}": "is not there"}
            continue
        volume = body["volume"]
        message = _messages(ask, volume)[:1] if volume["status"].startswith("error") else []
        told = next(iter(message), {})
        role = "" if status.get(identifier) in {"attached", None} else str(status[identifier])
        yield Tie(seen=states.volume_state(ask.source("/volumes/{id}"), volume, told), role=role)
        yield from (Tie(seen=one, through=identifier) for one in _back_end(services, volume))
    if len(ids) > SOME:
        yield {"volumes": f"{len(ids)}, the first {SOME} are shown"}


def _back_end(services: list[Observation], volume: Item) -> Iterator[Observation]:
    host = str(volume.get("os-vol-host-attr:host") or "").partition("#")[0]
    for one in services:
        if one.fields.get("binary") == "cinder-volume" and one.fields.get("host") == host:
            yield one


def _messages(ask: Asking, volume: Item) -> list[Item]:
    params = {"resource_uuid": volume["id"], "sort": "created_at:desc", "limit": "10"}
    body = ask.detail("/messages", params, microversion=MICROVERSION)
    found: list[Item] = (body or {}).get("messages") or []
    return found


def _told(volume: Item, ask: Asking) -> Iterator[Found]:
    messages = _messages(ask, volume)
    for message in messages:
        yield Event(
            text=message["user_message"],
            time=seconds(message.get("created_at")),
            result="Error" if message.get("message_level") == "ERROR" else "",
            request=message.get("request_id") or "",
            details=message.get("event_id") or "",
        )
    # its state once more, now with what is told of it
    yield states.volume_state(ask.source("/volumes/{id}"), volume, next(iter(messages), {}))


def _services(volume: Item, ask: Asking) -> Iterator[Found]:
    services = everything("block storage: services", ask)
    yield from services
    own = list(_back_end(services, volume))
    yield from (Tie(seen=one) for one in own)
    if not own or volume["status"] in _UNSETTLED:
        for one in services:
            bad = one.fields.get("up") is False or one.fields.get("disabled") is True
            if one.fields.get("binary") == _SCHEDULER or (bad and one not in own):
                yield Tie(seen=one)
    pools = everything("block storage: pools", ask)
    yield from pools
    name = volume.get("os-vol-host-attr:host")
    yield from (Tie(seen=one) for one in pools if name in {None, one.name})


def _attachments(volume: Item, ask: Asking) -> Iterator[Found]:
    from rey_triage.sources.cloud.subject.server import tie_of  # noqa: PLC0415 - a ring else

    params = {"volume_id": volume["id"]}
    path = "/attachments/detail"
    found = ask.everywhere(path, "attachments", params, microversion=MICROVERSION)
    seen: set[str] = set()
    for one in found[:SOME]:
        server = one.get("instance") or ""
        yield Tie(
            seen=state(
                "attachment",
                ask.source(path),
                f"attachment {one['id']} is {one['status']}",
                project="cinder",
                id=one["id"],
                status=one["status"],
                server=server,
                volume=volume["id"],
                since=seconds(one.get("attached_at")),
            )
        )
        if server and server not in seen:
            seen.add(server)
            yield from tie_of(ask.of("compute"), server, through=one["id"])


def _copies(volume: Item, ask: Asking) -> Iterator[Found]:
    params = {"volume_id": volume["id"]}
    path = "/snapshots/detail"
    for item in ask.everywhere(path, "snapshots", params, microversion=MICROVERSION)[:SOME]:
        yield Tie(seen=states.snapshot_state(ask.source(path), item))
    path = "/backups/detail"
    for item in ask.everywhere(path, "backups", params, microversion=MICROVERSION)[:SOME]:
        yield Tie(seen=states.backup_state(ask.source(path), item))


def _image(volume: Item, ask: Asking) -> Iterator[Found]:
    identifier = (volume.get("volume_image_metadata") or {}).get("image_id")
    if identifier:
        path = f"/images/{identifier}"
        found = ask.detail(path) or {"id": identifier, "status": "not found"}
        yield Tie(seen=image_states.image_state(ask.source(path), found), role="made from")


def _parts(volume: Item, _: Asking) -> list[Part]:
    id_, kind = volume["id"], "block-storage"
    parts = [
        Part("volume: messages", kind, partial(_told, volume), ("volume",)),
        Part("volume: services", kind, partial(_services, volume), ("service", "pool")),
        Part("volume: attachments", kind, partial(_attachments, volume)),
        Part("volume: copies", kind, partial(_copies, volume), ("snapshot", "backup")),
        Part("volume: image", "image", partial(_image, volume), ("image",)),
    ]
    owner = volume.get("os-vol-tenant-attr:tenant_id")
    return parts + owner_parts("volume", id_, volume.get("name") or "", owner)


def _state(source: str, volume: Item) -> Observation:
    return states.volume_state(source, volume, {})


VOLUME = Kind(
    word="volume",
    type="block-storage",
    path="/volumes/detail",
    brief="/volumes",
    key="volumes",
    state=_state,
    parts=_parts,
    types=("identity", "block-storage", "compute", "image"),
    microversion=MICROVERSION,
    owner="os-vol-tenant-attr:tenant_id",
)
