"""What happens when a host fails: whether all its instances find a place on the others.

Instances are placed the largest first, each on the host with the most room for it, as far as the
flavor's traits, disabled hosts and zones allow. Another order may find a place where this one
finds none; anti-affinity, NUMA and the like are not looked at.
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
        self.amounts: dict[str, int] = defaultdict(int)
        self.required: frozenset[str] = frozenset()
        self.forbidden: frozenset[str] = frozenset()
        self.zone = ""
        """Where it must stay; empty: anywhere."""

    @cached_property
    def signature(self) -> Signature:
        """It is read when all amounts are there."""
        amounts = tuple(sorted(self.amounts.items()))
        return amounts, self.required, self.forbidden, self.zone


def losses(seen: Seen, hosts: Sequence[Host]) -> tuple[list[Loss], int]:
    """Let each host fail by itself.

    Return what becomes of the largest and of those that cannot be lost, and how many can.
    """
    needed = {"allocations", "inventories", "usages", "traits"}
    if needed & seen.failed or not hosts:
        return [], 0
    places = _Places(seen, [one for one in hosts if not one.why_not])
    found = [_fails(seen, one, places) for one in hosts]
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
    """Return the instances that have something booked there; what a migration books moves too."""
    found: dict[str, _Load] = {}
    for provider in host.tree:
        for consumer, booked in seen.allocations.get(provider, {}).items():
            load = found.setdefault(consumer, _Load(consumer))
            for name, amount in booked.resources.items():
                load.amounts[name] += amount
    for consumer, load in found.items():
        server = seen.servers.get(consumer)
        if server is None:
            continue
        traits = plain_traits(server.flavor.extra_specs)
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

    def __init__(self, seen: Seen, hosts: Iterable[Host]) -> None:
        self._rooms = {one.root: _room(seen, one) for one in hosts}
        self._hosts = {
            one.root: one
            for one in sorted(hosts, key=lambda one: _rank(self._rooms, one.root), reverse=True)
        }
        self._fitting: dict[Signature, list[str]] = {}

    def take(self, load: _Load, lost: Host, filled: dict[str, Room]) -> bool:
        """Book an instance where the most memory is left; ``filled`` has what was booked so."""
        able = [
            root
            for root in filled
            if _allows(load, self._hosts[root]) and _way(load, filled[root]) is not None
        ]
        untouched = (root for root in self._able(load) if root != lost.root and root not in filled)
        able += itertools.islice(untouched, 1)
        if not able:
            return False
        left = {root: filled.get(root) or self._rooms[root] for root in able}
        best = max(able, key=lambda root: _rank(left, root))
        room = filled.setdefault(
            best, {provider: dict(held) for provider, held in self._rooms[best].items()}
        )
        for name, provider in (_way(load, room) or {}).items():
            room[provider][name] -= load.amounts[name]
        return True

    def _able(self, load: _Load) -> list[str]:
        """Return the hosts that could take it as they are, those with the most memory first."""
        if load.signature not in self._fitting:
            self._fitting[load.signature] = [
                root
                for root, host in self._hosts.items()
                if _allows(load, host) and _way(load, self._rooms[root]) is not None
            ]
        return self._fitting[load.signature]


def _rank(rooms: dict[str, Room], root: str) -> tuple[int, str]:
    return sum(held.get("MEMORY_MB", 0) for held in rooms[root].values()), root


def _allows(load: _Load, host: Host) -> bool:
    """Say whether zone and traits allow it."""
    if load.zone and host.zone != load.zone:
        return False
    return load.required <= host.traits and not load.forbidden & host.traits


def _room(seen: Seen, host: Host) -> Room:
    return {
        provider: {
            name: stock.capacity - seen.usages.get(provider, {}).get(name, 0)
            for name, stock in seen.inventories.get(provider, {}).items()
        }
        for provider in host.tree
    }


def _way(load: _Load, room: Room) -> dict[str, str] | None:
    """Return which provider gives what; None: one of the classes is not there, or not enough."""
    way = {}
    for name, amount in load.amounts.items():
        fitting = [one for one, held in room.items() if held.get(name, 0) >= amount]
        if not fitting:
            return None
        way[name] = max(fitting, key=lambda one: (room[one][name], one))
    return way


def _displaced(seen: Seen, load: _Load) -> Displaced:
    server = seen.servers.get(load.server_id)
    return Displaced(
        server_id=load.server_id,
        name=server.name if server else "",
        project_id=server.tenant_id if server else "",
        needs=needs(dict(load.amounts)),
    )
