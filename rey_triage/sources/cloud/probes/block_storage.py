"""Block storage: services, volumes, snapshots and backups in trouble, pools."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rey_triage.moments import seconds
from rey_triage.sources.cloud.asking import OWN_PROJECT, NotAnsweredError, Probe
from rey_triage.sources.cloud.probes.common import choose_different, number, state

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rey_triage.evidence import Observation
    from rey_triage.sources.cloud.asking import Asking

    Item = dict[str, Any]

MICROVERSION = "3.59"
_FROM_THE_DATABASE = "3.48"
"""The last one in which services are listed without asking a scheduler, which may be away."""
_VOLUME_STATUSES = (
    "error",
    "error_deleting",
    "error_extending",
    "error_restoring",
    "error_backing-up",
    "error_managing",
    "creating",
    "deleting",
    "attaching",
    "detaching",
    "downloading",
    "uploading",
    "extending",
    "retyping",
    "restoring-backup",
    "maintenance",
    "reserved",
)
_SNAPSHOT_STATUSES = ("error", "error_deleting", "creating", "deleting", "restoring", "unmanaging")
_BACKUP_STATUSES = ("error", "error_deleting", "creating", "deleting", "restoring")


def in_trouble(ask: Asking, path: str, key: str, statuses: tuple[str, ...]) -> list[Item]:
    """List what is in one of these states: by filter, or where that is refused one's own."""
    return _by_status(ask, path, key, statuses, statuses)


def _by_status(
    ask: Asking, path: str, key: str, questions: Iterable[str], statuses: tuple[str, ...]
) -> list[Item]:
    found: list[Item] = []
    for status in questions:
        try:
            found += ask.everywhere(
                path, key, {"status": status, "limit": "500"}, microversion=MICROVERSION
            )
        except NotAnsweredError as fault:
            # by default a member may not filter by status
            if fault.answer.status != 400 or ask.admin:
                raise
            ask.note(OWN_PROJECT)
            own = ask.listing(path, key, {"limit": "500"}, microversion=MICROVERSION)
            return [item for item in own if item["status"] in statuses]
    return found


def service_state(source: str, item: Item) -> Observation:
    return state(
        "service",
        source,
        f"{item['binary']} on {item['host']} is {item['state']}, {item['status']}",
        project="cinder",
        program=item["binary"],
        api="block-storage",
        service="cinder",
        binary=item["binary"],
        host=item["host"],
        zone=item["zone"],
        up=item["state"] == "up",
        disabled=item["status"] == "disabled",
        disabled_reason=item.get("disabled_reason"),
        heartbeat=seconds(item.get("updated_at")),
    )


def _services(ask: Asking) -> Iterator[Observation]:
    path = "/os-services"
    for item in ask.get(path, microversion=_FROM_THE_DATABASE)["services"]:
        yield service_state(ask.source(path), item)


def volume_state(source: str, volume: Item, message: Item) -> Observation:
    fault = message.get("user_message")
    attached = [a["server_id"] for a in volume.get("attachments") or () if a.get("server_id")]
    return state(
        "volume",
        source,
        f"volume {volume['name'] or volume['id']} is {volume['status']}"
        + (f": {fault}" if fault else ""),
        project="cinder",
        owner_id=volume.get("os-vol-tenant-attr:tenant_id"),
        id=volume["id"],
        name=volume["name"],
        since=seconds(volume.get("updated_at") or volume.get("created_at")),
        created=seconds(volume.get("created_at")),
        status=volume["status"],
        host=volume.get("os-vol-host-attr:host"),
        placed=_is_placed(volume),
        size=volume["size"],
        type=volume.get("volume_type"),
        zone=volume.get("availability_zone"),
        fault=fault,
        fault_time=seconds(message.get("created_at")),
        fault_event=message.get("event_id"),
        server=attached[0] if attached else None,
    )


def _is_placed(volume: Item) -> bool | None:
    """Whether a back end was chosen; who is no administrator is not told."""
    host = "os-vol-host-attr:host"
    return bool(volume[host]) if host in volume else None


def troubled_volumes(ask: Asking) -> list[Item]:
    """All volumes in an error or transition state, by one question where that can be.

    Cinder reads the value of this filter as a Python literal, so that a list means any of several;
    it does so in every series, and promises it in none. So an empty answer is held against the
    documented question for the most frequent trouble.
    """
    path, statuses = "/volumes/detail", _VOLUME_STATUSES
    if found := _by_status(ask, path, "volumes", [str(list(statuses))], statuses):
        return found
    first, *others = statuses
    if not (found := _by_status(ask, path, "volumes", [first], statuses)):
        return []
    return found + _by_status(ask, path, "volumes", others, statuses)


def _volumes(ask: Asking) -> Iterator[Observation]:
    path = "/volumes/detail"
    volumes = troubled_volumes(ask)
    messages = _messages(ask, volumes)
    for volume in volumes:
        yield volume_state(ask.source(path), volume, messages.get(volume["id"], {}))


def _messages(ask: Asking, volumes: list[Item]) -> dict[str, Item]:
    """Return the newest message about a few volumes."""
    chosen = choose_different(
        volumes, lambda v: (v["status"], v.get("os-vol-host-attr:host"), v.get("volume_type"))
    )
    found: dict[str, Item] = {}
    for volume in chosen:
        params = {"resource_uuid": volume["id"], "sort": "created_at:desc", "limit": "1"}
        body = ask.detail("/messages", params, microversion=MICROVERSION)
        if body and body["messages"]:
            found[volume["id"]] = body["messages"][0]
    return found


def snapshot_state(source: str, item: Item) -> Observation:
    return state(
        "snapshot",
        source,
        f"snapshot {item['name'] or item['id']} is {item['status']}",
        project="cinder",
        owner_id=item.get("os-extended-snapshot-attributes:project_id"),
        id=item["id"],
        name=item["name"],
        since=seconds(item.get("updated_at") or item.get("created_at")),
        created=seconds(item.get("created_at")),
        status=item["status"],
        volume=item["volume_id"],
    )


def _snapshots(ask: Asking) -> Iterator[Observation]:
    path = "/snapshots/detail"
    for item in in_trouble(ask, path, "snapshots", _SNAPSHOT_STATUSES):
        yield snapshot_state(ask.source(path), item)


def backup_state(source: str, item: Item) -> Observation:
    fault = item.get("fail_reason")
    return state(
        "backup",
        source,
        f"backup {item['name'] or item['id']} is {item['status']}"
        + (f": {fault}" if fault else ""),
        project="cinder",
        owner_id=item.get("os-backup-project-attr:project_id"),
        id=item["id"],
        name=item["name"],
        since=seconds(item.get("updated_at") or item.get("created_at")),
        created=seconds(item.get("created_at")),
        status=item["status"],
        fault=fault,
        volume=item["volume_id"],
    )


def _backups(ask: Asking) -> Iterator[Observation]:
    path = "/backups/detail"
    for item in in_trouble(ask, path, "backups", _BACKUP_STATUSES):
        yield backup_state(ask.source(path), item)


def _pools(ask: Asking) -> Iterator[Observation]:
    path = "/scheduler-stats/get_pools"
    for pool in ask.get(path, {"detail": "true"}, microversion=MICROVERSION)["pools"]:
        facts = pool.get("capabilities") or {}
        total, free = number(facts.get("total_capacity_gb")), number(facts.get("free_capacity_gb"))
        provisioned = number(facts.get("provisioned_capacity_gb"))
        measured = total is not None and free is not None and total > 0
        yield state(
            "pool",
            ask.source(path),
            f"pool {pool['name']}: {free} of {total} GiB free"
            if measured
            else f"pool {pool['name']}: size not reported",
            project="cinder",
            name=pool["name"],
            host=pool["name"].partition("@")[0],
            total=total,
            free=free,
            used_share=round(1 - free / total, 4) if total and free is not None else None,
            provisioned_share=round(provisioned / total, 4)
            if total and provisioned is not None
            else None,
            backend_up=facts.get("backend_state", "up") == "up",
        )


PROBES = (
    Probe(
        name="block storage: services", type="block-storage", resources=("service",), run=_services
    ),
    Probe(name="block storage: volumes", type="block-storage", resources=("volume",), run=_volumes),
    Probe(
        name="block storage: snapshots",
        type="block-storage",
        resources=("snapshot",),
        run=_snapshots,
    ),
    Probe(name="block storage: backups", type="block-storage", resources=("backup",), run=_backups),
    Probe(name="block storage: pools", type="block-storage", resources=("pool",), run=_pools),
)
