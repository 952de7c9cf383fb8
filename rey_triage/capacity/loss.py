"""What happens when a host fails: whether all its instances find a place on the others.

Instances are placed the largest first, each on the host with the most room for it, as far as the
flavor's traits, disabled hosts, zones and the units of the inventories allow. Another order may
find a place where this one finds none; anti-affinity, NUMA and the like are not looked at. Nodes of
bare metal are left out: their instances cannot go elsewhere.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import structs

from rey_triage.capacity.demand import plain_traits
from rey_triage.capacity.fits import needs
from rey_triage.room import Displaced, Loss

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rey_triage.capacity.hosts import Host
    from rey_triage.capacity.look import Seen

Room = dict[str, dict[str, int]]
"""What each provider of a host has left."""
Signature = tuple[object, ...]
"""What of an instance decides where it may go."""


class _Load:
    """One instance of a host, and what it needs elsewhere."""

    def __init__(self, server_id: str) -> None:
        self.server_id = server_id
        self.parts: list[tuple[str, int]] = []
        """Class and amount that one provider has to give."""
        self.required: frozenset[str] = frozenset()
        self.forbidden: frozenset[str] = frozenset()
        self.zone = ""
        """Where it must stay; empty: anywhere."""

    @cached_property
    def amounts(self) -> dict[str, int]:
        """All of it by class; it is read when all parts are there."""
        found: dict[str, int] = defaultdict(int)
        for name, amount in self.parts:
            found[name] += amount
        return dict(found)

    @cached_property
    def signature(self) -> Signature:
        return tuple(sorted(self.parts)), self.required, self.forbidden, self.zone


def losses(seen: Seen, hosts: Sequence[Host]) -> tuple[list[Loss], int]:
    """Let each host fail by itself.

    Return what becomes of the largest and of those that cannot be lost, and how many can.
    """
    needed = {"allocations", "inventories", "usages", "traits"}
    virtual = [one for one in hosts if not one.bare]
    if needed & seen.failed or not virtual:
        return [], 0
    places = _Places(seen, [one for one in virtual if not one.why_not])
    found = [_fails(seen, one, places) for one in virtual]
    biggest = max(found, key=_size, default=None)
    told = [
        structs.replace(one, largest=one is biggest)
        for one in sorted(found, key=_size, reverse=True)
        if one is biggest or one.homeless
    ]
    return told, sum(not one.homeless for one in found)


def _size(one: Loss) -> tuple[int, int, int, str]:
    """The largest host is that which holds most memory."""
    cpus = one.holds.get("VCPU", 0) + one.holds.get("PCPU", 0)
    return one.holds.get("MEMORY_MB", 0), cpus, one.instances, one.host


def _fails(seen: Seen, host: Host, places: _Places) -> Loss:
    loads = _loads(seen, host)
    filled: dict[str, Room] = {}
    lost: set[Signature] = set()
    homeless = []
    for load in sorted(loads, key=_weight, reverse=True):
        if load.signature in lost or not places.take(load, host, filled):
            lost.add(load.signature)
            homeless.append(_displaced(seen, load))
    holds: dict[str, int] = defaultdict(int)
    for load in loads:
        for name, amount in load.amounts.items():
            holds[name] += amount
    return Loss(
        host=host.name,
        zone=host.zone,
        instances=len(loads),
        holds=dict(sorted(holds.items())),
        placed=len(loads) - len(homeless),
        homeless=homeless,
        largest=False,
    )


def _loads(seen: Seen, host: Host) -> list[_Load]:
    """Return the instances that have something booked there; what a migration books moves too.

    An instance that was evacuated has its place on the lost host booked until that is back, and one
    that is on its way has it booked where it goes to: neither is there.
    """
    found: dict[str, _Load] = {}
    for provider in host.tree:
        for consumer, booked in seen.allocations.get(provider, {}).items():
            server = seen.servers.get(consumer)
            if server and server.host and server.host != host.service:
                continue
            load = found.setdefault(consumer, _Load(consumer))
            load.parts += [one for one in booked.resources.items() if one[1]]
    for consumer, load in found.items():
        server = seen.servers.get(consumer)
        if server is None:
            if "servers" in seen.failed:
                load.zone = host.zone
            continue
        traits = plain_traits(server.flavor.extra_specs or {})
        load.required = frozenset(one for one in traits if not one.startswith("!"))
        load.forbidden = frozenset(one[1:] for one in traits if one.startswith("!"))
        # where Nova does not tell what it must, it is taken to stay where it is
        load.zone = (host.zone if server.pinned == "" else server.pinned) or ""
    return list(found.values())


def _weight(load: _Load) -> tuple[int, int, str]:
    cpus = load.amounts.get("VCPU", 0) + load.amounts.get("PCPU", 0)
    return load.amounts.get("MEMORY_MB", 0), cpus, load.server_id


class _Places:
    """The hosts that take instances, with what each has left while nothing has failed.

    Each failure fills few of them. What the others can take is found out once for all failures.
    """

    def __init__(self, seen: Seen, hosts: Sequence[Host]) -> None:
        self._stocks = seen.inventories
        self._rooms = {one.root: _room(seen, one.tree) for one in hosts}
        self._pools = {one: _room(seen, [one]) for host in hosts for one in host.pools}
        self._hosts = {
            one.root: one
            for one in sorted(hosts, key=lambda one: _rank(self._rooms, one.root), reverse=True)
        }
        self._fitting: dict[Signature, list[str]] = {}

    def take(self, load: _Load, lost: Host, filled: dict[str, Room]) -> bool:
        """Book an instance where the most memory is left.

        ``filled`` has the rooms in which something was booked so, by root or pool.
        """
        able = [
            root
            for root in filled
            if root in self._hosts
            and _allows(load, self._hosts[root])
            and self._way(load, self._room(root, filled)) is not None
        ]
        untouched = (
            root
            for root in self._able(load)
            if root != lost.root
            and root not in filled
            and (not self._hosts[root].pools or self._way(load, self._room(root, filled)))
        )
        able += itertools.islice(untouched, 1)
        if not able:
            return False
        left = {root: filled.get(root) or self._rooms[root] for root in able}
        best = max(able, key=lambda root: _rank(left, root))
        for provider, (name, amount) in self._way(load, self._room(best, filled)) or ():
            owner, before = (
                (provider, self._pools[provider])
                if provider in self._hosts[best].pools
                else (best, self._rooms[best])
            )
            room = filled.setdefault(owner, {one: dict(held) for one, held in before.items()})
            room[provider][name] -= amount
        return True

    def _room(self, root: str, filled: dict[str, Room]) -> Room:
        """Return what a host has left, with what is shared with it."""
        room = filled.get(root) or self._rooms[root]
        for pool in self._hosts[root].pools:
            room = room | (filled.get(pool) or self._pools[pool])
        return room

    def _way(self, load: _Load, room: Room) -> list[tuple[str, tuple[str, int]]] | None:
        """Return which provider gives which part; None: one of them finds none that can."""
        way: list[tuple[str, tuple[str, int]]] = []
        taken: dict[tuple[str, str], int] = defaultdict(int)
        for name, amount in sorted(load.parts, reverse=True):
            left = {
                provider: held[name] - taken[provider, name]
                for provider, held in room.items()
                if name in held and self._stocks[provider][name].gives(amount)
            }
            best = max(left, key=lambda one: (left[one], one), default=None)
            if best is None or left[best] < amount:
                return None
            taken[best, name] += amount
            way.append((best, (name, amount)))
        return way

    def _able(self, load: _Load) -> list[str]:
        """Return the hosts that could take it as they are, those with the most memory first."""
        if load.signature not in self._fitting:
            self._fitting[load.signature] = [
                root
                for root, host in self._hosts.items()
                if _allows(load, host) and self._way(load, self._room(root, {})) is not None
            ]
        return self._fitting[load.signature]


def _rank(rooms: dict[str, Room], root: str) -> tuple[int, str]:
    return sum(held.get("MEMORY_MB", 0) for held in rooms[root].values()), root


def _allows(load: _Load, host: Host) -> bool:
    """Say whether zone and traits allow it."""
    if load.zone and host.zone != load.zone:
        return False
    return load.required <= host.traits and not load.forbidden & host.traits


def _room(seen: Seen, providers: Iterable[str]) -> Room:
    return {
        provider: {
            name: stock.capacity - seen.usages.get(provider, {}).get(name, 0)
            for name, stock in seen.inventories.get(provider, {}).items()
        }
        for provider in providers
    }


def _displaced(seen: Seen, load: _Load) -> Displaced:
    server = seen.servers.get(load.server_id)
    return Displaced(
        server_id=load.server_id,
        name=server.name if server else "",
        project_id=server.tenant_id if server else "",
        needs=needs(load.amounts),
    )
