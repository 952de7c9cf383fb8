"""What really exists: lists of the objects that quotas count, by the project that has them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct, field

from rey_triage.bulk import Ask, for_each

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rey_triage.bulk import Reader

_PAGE = 1000
NOT_COUNTED = frozenset({"DELETED", "SOFT_DELETED"})
"""Instances in these states count no more, and may still be listed."""


class _Flavor(Struct, gc=False):
    vcpus: int = 0
    ram: int = 0


class Server(Struct, gc=False):
    id: str
    tenant_id: str = ""
    status: str = ""
    flavor: _Flavor = field(default_factory=_Flavor)
    host: str | None = field(default=None, name="OS-EXT-SRV-ATTR:host")


class _Volume(Struct, gc=False):
    size: int = 0
    project: str = field(default="", name="os-vol-tenant-attr:tenant_id")
    volume_type: str | None = None
    consumes_quota: bool = True


class _Snapshot(Struct, gc=False):
    size: int = 0
    project: str = field(default="", name="os-extended-snapshot-attributes:project_id")
    consumes_quota: bool = True


class _Backup(Struct, gc=False):
    size: int = 0
    project: str = field(default="", name="os-backup-project-attr:project_id")


class _Owned(Struct, gc=False):
    project_id: str = ""


Counted = tuple[str, dict[str, int]]


def _server(one: Server) -> Counted:
    if one.status in NOT_COUNTED:
        return "", {}
    return one.tenant_id, {"instances": 1, "cores": one.flavor.vcpus, "ram": one.flavor.ram}


def _volume(one: _Volume) -> Counted:
    if not one.consumes_quota:  # a temporary one, or the target of a migration
        return "", {}
    counted = {"volumes": 1, "gigabytes": one.size}
    if one.volume_type:
        counted[f"volumes_{one.volume_type}"] = 1
    return one.project, counted


def _snapshot(one: _Snapshot) -> Counted:
    if not one.consumes_quota:
        return "", {}
    return one.project, {"snapshots": 1, SNAPSHOT_SIZE: one.size}


def _backup(one: _Backup) -> Counted:
    return one.project, {"backups": 1, "backup_gigabytes": one.size}


SNAPSHOT_SIZE = "gigabytes of snapshots"
"""Counts into gigabytes unless Cinder's no_snapshot_gb_quota is set; so it is kept apart."""


class Objects(NamedTuple):
    """One list, and how its rows are counted."""

    service: str
    path: str
    rows: str
    shape: type
    counted: Callable[..., Counted]
    resources: tuple[str, ...]
    """What cannot be compared where the list is not complete."""
    microversion: str = ""


def _of_network(resource: str, path: str, rows: str) -> Objects:
    def counted(one: _Owned) -> Counted:
        return one.project_id, {resource: 1}

    # the id is what pages are told by
    query = f"/{path}?fields=id&fields=project_id&limit={_PAGE}"
    return Objects("network", query, rows, _Owned, counted, (resource,))


_EVERYBODY = "all_tenants=1&"
_ALL = f"{_EVERYBODY}limit={_PAGE}"
OBJECTS = (
    Objects(
        "compute",
        f"/servers/detail?{_ALL}",
        "servers",
        Server,
        _server,
        ("instances", "cores", "ram"),
        "2.47",  # from here on a server tells what its flavor has
    ),
    Objects(
        "block-storage",
        f"/volumes/detail?{_ALL}",
        "volumes",
        _Volume,
        _volume,
        ("volumes", "gigabytes"),
        "3.65",  # from here on it is told what does not count
    ),
    Objects(
        "block-storage",
        f"/snapshots/detail?{_ALL}",
        "snapshots",
        _Snapshot,
        _snapshot,
        ("snapshots", "gigabytes"),
        "3.65",
    ),
    Objects(
        "block-storage",
        f"/backups/detail?{_ALL}",
        "backups",
        _Backup,
        _backup,
        ("backups", "backup_gigabytes"),
        "3.65",
    ),
    _of_network("floatingip", "floatingips", "floatingips"),
    _of_network("network", "networks", "networks"),
    _of_network("subnet", "subnets", "subnets"),
    _of_network("port", "ports", "ports"),
    _of_network("router", "routers", "routers"),
    _of_network("security_group", "security-groups", "security_groups"),
    _of_network("security_group_rule", "security-group-rules", "security_group_rules"),
)


class Found(NamedTuple):
    """What the lists hold."""

    amounts: dict[str, Counter[tuple[str, str]]]
    """By project, then by service and resource."""
    servers: list[Server]
    failed: dict[tuple[str, str], str]
    """Service and resource that cannot be compared, and why."""


def count(
    reader: Reader, services: Iterable[str], projects: Iterable[str] = (), *, own: bool = False
) -> Found:
    """List what services have, of all projects or of some, and count it.

    ``own``: only of the project that the user logged in to, for who may not ask for others.
    """
    wanted = set(services)
    chosen = [one for one in OBJECTS if one.service in wanted]
    of = () if own else tuple(projects)
    asks = [ask for one in chosen for ask in for_each(_ask(one, own=own), of)]
    found = Found({}, [], {})
    for told in reader.lists(asks):
        kind: Objects = told.ask.key
        if not told.ok:
            found.failed.update({(kind.service, one): told.why for one in kind.resources})
            continue
        for row in told.body:
            owner, amounts = kind.counted(row)
            if owner:
                mine = found.amounts.setdefault(owner, Counter())
                for resource, amount in amounts.items():
                    mine[kind.service, resource] += amount
            if isinstance(row, Server):
                found.servers.append(row)
    return found


def _ask(kind: Objects, *, own: bool) -> Ask:
    return Ask(
        service=kind.service,
        path=kind.path.replace(_EVERYBODY, "") if own else kind.path,
        microversion=kind.microversion,
        rows=kind.rows,
        shape=kind.shape,
        key=kind,
    )
