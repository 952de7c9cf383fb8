"""What nobody seems to use, and what it holds. Whether it may go only its owner knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec import structs

from rey_triage.consumption import Idle, IdleKindTold
from rey_triage.moments import seconds, written
from rey_triage.usage.look import owner

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.consumption import IdleKind
    from rey_triage.usage.look import Seen

_DAY = 86400.0
_GIB = 1 << 30
_STOPPED = frozenset({"SHUTOFF", "PAUSED", "SUSPENDED"})
_ITSELF = "network:"
"""So the owners of ports begin that are there for the network itself."""
_FIND = "cinder/find-forgotten-resources"


class Bounds(NamedTuple):
    """From when on something counts as idle."""

    idle: float
    """Days without any change."""
    old: float
    """Age in days of snapshots and images."""


class _Kind(NamedTuple):
    means: str
    """{idle} and {old} stand for the days."""
    runbook: str
    look: str


_KINDS: dict[IdleKind, _Kind] = {
    "stopped instance": _Kind(
        "off, paused or suspended, and not changed for {idle} days; it holds its place on the host",
        _FIND,
        "openstack server show ID",
    ),
    "failed instance": _Kind(
        "in ERROR, and not changed for {idle} days; it counts against the quota",
        "nova/clean-up-error-instances",
        "openstack server show ID",
    ),
    "unattached volume": _Kind(
        "attached to nothing, and not changed for {idle} days",
        _FIND,
        "openstack volume show ID",
    ),
    "unused address": _Kind(
        "a floating address without a port, not changed for {idle} days",
        _FIND,
        "openstack floating ip show ID",
    ),
    "unused port": _Kind(
        "a port of no device, not changed for {idle} days; it may be kept for a virtual address",
        "neutron/quota-exceeded",
        "openstack port show ID",
    ),
    "empty network": _Kind(
        "a network without a port but those of DHCP and routers, not changed for {idle} days",
        "neutron/quota-exceeded",
        "openstack port list --network ID",
    ),
    "old snapshot": _Kind(
        "of a volume, older than {old} days, and no volume was made of it that is still there",
        _FIND,
        "openstack volume snapshot show ID",
    ),
    "unused image": _Kind(
        "not public, older than {old} days, and no instance, volume or image there is needs it",
        _FIND,
        "openstack image show ID",
    ),
}
RUNBOOKS = tuple(dict.fromkeys(kind.runbook for kind in _KINDS.values()))


def idle(seen: Seen, bounds: Bounds) -> list[Idle]:
    """Find idle things, by kind, what holds most first; what is not sure is left out."""
    order = list(_KINDS)
    found = list(_Finder(seen, bounds).all())
    return sorted(
        found,
        key=lambda one: (
            order.index(one.kind),
            -one.vcpus,
            -one.gib,
            -one.days,
            one.project,
            one.name,
            one.id,
        ),
    )


def kinds(found: list[Idle], bounds: Bounds) -> list[IdleKindTold]:
    """Add up what is idle by its kind."""
    told = []
    for name, kind in _KINDS.items():
        mine = [one for one in found if one.kind == name]
        if mine:
            told.append(
                IdleKindTold(
                    kind=name,
                    count=len(mine),
                    means=kind.means.format(idle=f"{bounds.idle:g}", old=f"{bounds.old:g}"),
                    vcpus=sum(one.vcpus for one in mine),
                    ram_mib=sum(one.ram_mib for one in mine),
                    gib=round(sum(one.gib for one in mine), 2),
                    addresses=sum(one.addresses for one in mine),
                    runbook=kind.runbook,
                    look=kind.look,
                )
            )
    return told


class _Finder:
    """Looks through the lists."""

    def __init__(self, seen: Seen, bounds: Bounds) -> None:
        self._seen = seen
        self._idle = seen.taken_at - bounds.idle * _DAY
        self._old = seen.taken_at - bounds.old * _DAY

    def all(self) -> Iterator[Idle]:
        yield from self._servers()
        yield from self._volumes()
        yield from self._addresses_and_ports()
        yield from self._networks()
        yield from self._snapshots()
        yield from self._images()

    def _servers(self) -> Iterator[Idle]:
        for one in self._seen.servers:
            kind: IdleKind
            if one.status in _STOPPED:
                kind = "stopped instance"
            elif one.status == "ERROR":
                kind = "failed instance"
            else:
                continue
            if told := self._one(kind, one, one.updated or one.created, self._idle):
                yield _holding(
                    told, vcpus=one.flavor.vcpus, ram_mib=one.flavor.ram, gib=one.disk_gib
                )

    def _volumes(self) -> Iterator[Idle]:
        for one in self._seen.volumes:
            if one.status != "available" or not one.consumes_quota:
                continue
            since = one.updated_at or one.created_at
            if told := self._one("unattached volume", one, since, self._idle):
                yield _holding(told, gib=one.size)

    def _addresses_and_ports(self) -> Iterator[Idle]:
        for address in self._seen.addresses:
            since = address.updated_at or address.created_at
            if address.port_id is None and (
                told := self._one("unused address", address, since, self._idle)
            ):
                yield _holding(told, addresses=1)
        for port in self._seen.ports:
            if not port.device_id and not port.device_owner:
                since = port.updated_at or port.created_at
                if told := self._one("unused port", port, since, self._idle):
                    yield told

    def _networks(self) -> Iterator[Idle]:
        if not self._seen.complete("ports", "networks"):
            return
        used = {
            port.network_id
            for port in self._seen.ports
            if not port.device_owner.startswith(_ITSELF)
        }
        for network in self._seen.networks:
            if network.id in used or network.external or not network.project_id:
                continue
            if network.shared and self._seen.scope == "own":  # others' ports are not seen
                continue
            since = network.updated_at or network.created_at
            if told := self._one("empty network", network, since, self._idle):
                yield told

    def _snapshots(self) -> Iterator[Idle]:
        if not self._seen.complete("volumes", "snapshots"):
            return
        made_of = {one.snapshot_id for one in self._seen.volumes}
        for one in self._seen.snapshots:
            if one.id in made_of or not one.consumes_quota:
                continue
            if told := self._one("old snapshot", one, one.created_at, self._old):
                yield _holding(told, gib=one.size)

    def _images(self) -> Iterator[Idle]:
        """Images of which all users can be seen: those of all projects, or private ones."""
        if not self._seen.complete("servers", "volumes", "images"):
            return
        used = {one.image_id for one in self._seen.servers}
        used |= {str(one.volume_image_metadata.get("image_id") or "") for one in self._seen.volumes}
        for one in self._seen.images:
            used |= {one.kernel_id or "", one.ramdisk_id or ""}
        sure = {"private", "shared"} if self._seen.everybody else {"private"}
        for one in self._seen.images:
            if one.id in used or one.visibility not in sure or one.status != "active":
                continue
            if told := self._one("unused image", one, one.created_at, self._old):
                yield _holding(told, gib=round((one.size or 0) / _GIB, 2))

    def _one(self, kind: IdleKind, thing: object, since: str | None, before: float) -> Idle | None:
        """Return an idle thing; None: it changed later, or nobody knows when, or is another's."""
        when = seconds(since)
        project = owner(thing)
        known = self._seen.projects.get(project)
        if when is None or when > before or not (known or self._seen.everybody):
            return None
        name = getattr(thing, "name", None) or getattr(thing, "floating_ip_address", None)
        return Idle(
            kind=kind,
            id=str(getattr(thing, "id", "")),
            name=str(name or ""),
            project_id=project,
            project=known.name if known else project,
            since=written(when),
            days=int((self._seen.taken_at - when) // _DAY),
            vcpus=0,
            ram_mib=0,
            gib=0.0,
            addresses=0,
        )


def _holding(
    one: Idle, *, vcpus: int = 0, ram_mib: int = 0, gib: float = 0.0, addresses: int = 0
) -> Idle:
    return structs.replace(one, vcpus=vcpus, ram_mib=ram_mib, gib=gib, addresses=addresses)
