"""Adding up what was used and what is held, by project, domain, flavor or host."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from rey_triage.consumption import Used
from rey_triage.usage.look import RECORDS, owner

if TYPE_CHECKING:
    from collections.abc import Callable

    from rey_triage.consumption import By
    from rey_triage.usage import shapes
    from rey_triage.usage.look import Seen

_MIB = 1024.0
_GIB = 1 << 30
_GONE = frozenset({"DELETED", "SOFT_DELETED"})
ELSEWHERE = "(not known)"
"""The host of an instance of which none is known: it was never built, or its row is gone."""


class _Sum:
    """What one of them used and holds."""

    def __init__(self) -> None:
        self.servers: set[str] = set()
        self.amounts: dict[str, float] = defaultdict(float)

    def add(self, **amounts: float) -> None:
        for name, amount in amounts.items():
            self.amounts[name] += amount


def sums(seen: Seen, by: By) -> tuple[list[Used], Used]:
    """Return the rows, who used most first, and the sum of all of it."""
    found: dict[str, _Sum] = defaultdict(_Sum)
    total = _Sum()

    def add(key: str, **amounts: float) -> None:
        found[key].add(**amounts)
        total.add(**amounts)

    hosts = _hosts(seen) if by == "host" else {}
    of_volumes = {one.id: one.disk_gib for one in (*seen.gone, *seen.servers) if one.from_volume}
    for run in seen.runs:
        key = _key_of_run(by, run, seen, hosts)
        for one in (found[key], total):
            one.servers.add(run.instance_id)
        add(
            key,
            server_hours=run.hours,
            vcpu_hours=run.hours * run.vcpus,
            ram_gib_hours=run.hours * run.memory_mb / _MIB,
            # Nova's records have the root disk of the flavor, also where a volume is in its place
            disk_gib_hours=run.hours * of_volumes.get(run.instance_id, run.local_gb),
        )
    for server in seen.servers:
        if server.status in _GONE or not _is_chosen(seen, server.tenant_id):
            continue
        add(
            _key_of_server(by, server, seen),
            servers_now=1,
            vcpus_now=server.flavor.vcpus if server.hosted else 0,
            ram_mib_now=server.flavor.ram if server.hosted else 0,
            disk_gib_now=server.disk_gib if server.hosted else 0,
        )
    if by in ("project", "domain"):
        _holdings(seen, lambda project, **amounts: add(_of_project(by, project, seen), **amounts))
    rows = [_used(seen, by, key, one) for key, one in found.items()]
    whole = _used(seen, by, "", total)
    return sorted(rows, key=_order), whole


def _is_chosen(seen: Seen, project: str) -> bool:
    return seen.everybody or project in seen.projects


def _hosts(seen: Seen) -> dict[str, str]:
    return {one.id: one.host or "" for one in (*seen.gone, *seen.servers)}


def _key_of_run(by: By, run: shapes.Run, seen: Seen, hosts: dict[str, str]) -> str:
    if by == "host":
        return hosts.get(run.instance_id) or ELSEWHERE
    return run.flavor if by == "flavor" else _of_project(by, run.tenant_id, seen)


def _key_of_server(by: By, server: shapes.Server, seen: Seen) -> str:
    if by == "host":
        return server.host or ELSEWHERE
    if by == "flavor":
        return server.flavor.original_name
    return _of_project(by, server.tenant_id, seen)


def _of_project(by: By, project: str, seen: Seen) -> str:
    if by == "project":
        return project
    known = seen.projects.get(project)
    return known.domain_id if known else ""


def _holdings(seen: Seen, add: Callable[..., None]) -> None:
    """Add what stands outside of instances."""
    for volume in seen.volumes:
        if volume.consumes_quota and _is_chosen(seen, volume.project):
            add(volume.project, volumes=1, volume_gib=volume.size)
    for snapshot in seen.snapshots:
        if snapshot.consumes_quota:
            add(snapshot.project, snapshots=1, snapshot_gib=snapshot.size)
    for image in seen.images:
        add(image.owner or "", images=1, image_gib=(image.size or 0) / _GIB)
    for address in seen.addresses:
        add(address.project_id, addresses=1)
    for balancer in seen.load_balancers:
        add(owner(balancer), load_balancers=1)


def _used(seen: Seen, by: By, key: str, one: _Sum) -> Used:
    of_projects = by in ("project", "domain")

    def whole(name: str, source: str) -> int | None:
        return round(one.amounts[name]) if seen.told(source) else None

    def held(name: str, source: str) -> int | None:
        return whole(name, source) if of_projects else None

    def hours(name: str) -> float | None:
        return round(one.amounts[name], 2) if seen.told(RECORDS) else None

    name, domain = _name(by, key, seen)
    images = of_projects and seen.told("images")
    return Used(
        id=key,
        name=name,
        domain=domain,
        servers=len(one.servers) if seen.told(RECORDS) else None,
        server_hours=hours("server_hours"),
        vcpu_hours=hours("vcpu_hours"),
        ram_gib_hours=hours("ram_gib_hours"),
        disk_gib_hours=hours("disk_gib_hours"),
        servers_now=whole("servers_now", "servers"),
        vcpus_now=whole("vcpus_now", "servers"),
        ram_mib_now=whole("ram_mib_now", "servers"),
        disk_gib_now=whole("disk_gib_now", "servers"),
        volumes=held("volumes", "volumes"),
        volume_gib=held("volume_gib", "volumes"),
        snapshots=held("snapshots", "snapshots"),
        snapshot_gib=held("snapshot_gib", "snapshots"),
        images=held("images", "images"),
        image_gib=round(one.amounts["image_gib"], 2) if images else None,
        addresses=held("addresses", "addresses"),
        load_balancers=held("load_balancers", "load_balancers"),
    )


def _name(by: By, key: str, seen: Seen) -> tuple[str, str]:
    """Return how a row is called, and its domain; of a project that is gone the id."""
    if by == "project":
        known = seen.projects.get(key)
        return (known.name, known.domain) if known else (key, "")
    if by == "domain":
        names = {one.domain_id: one.domain for one in seen.projects.values()}
        return names.get(key, key), ""
    return key, ""


def _order(row: Used) -> tuple[float, float, float, str, str]:
    return (
        -(row.vcpu_hours or 0),
        -(row.vcpus_now or 0),
        -((row.volume_gib or 0) + (row.snapshot_gib or 0) + (row.image_gib or 0)),
        row.name,
        row.id,
    )
