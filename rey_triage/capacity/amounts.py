"""How much of each class of resources the cloud, its zones, aggregates and hosts have."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from rey_triage.room import Amount

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rey_triage.capacity.hosts import Host
    from rey_triage.capacity.look import Seen
    from rey_triage.room import Area

_ORDER = ("VCPU", "PCPU", "MEMORY_MB", "DISK_GB")


class _Sum:
    def __init__(self) -> None:
        self.hosts: set[str] = set()
        self.total = self.reserved = self.capacity = self.used = self.free = 0

    def add(self, seen: Seen, host: str, provider: str, name: str) -> None:
        stock = seen.inventories[provider][name]
        used = seen.usages.get(provider, {}).get(name, 0)
        self.hosts.add(host)
        self.total += stock.total
        self.reserved += stock.reserved
        self.capacity += stock.capacity
        self.used += used
        self.free += max(0, stock.capacity - used)


def amounts(seen: Seen, hosts: Iterable[Host]) -> list[Amount]:
    """Add up what the hosts have that take instances; first the cloud, last each host."""
    if "usages" in seen.failed or "inventories" in seen.failed:
        return []
    taking = [one for one in hosts if not one.why_not]
    found = list(_area(seen, "cloud", "", taking))
    for zone in sorted({one.zone for one in taking if one.zone}):
        found += _area(seen, "zone", zone, [one for one in taking if one.zone == zone])
    for aggregate in sorted({name for one in taking for name in one.aggregates}):
        members = [one for one in taking if aggregate in one.aggregates]
        found += _area(seen, "aggregate", aggregate, members)
    for host in taking:
        found += _area(seen, "host", host.name, [host])
    of_hosts = {provider for one in hosts for provider in one.tree}
    for uuid, provider in sorted(seen.providers.items(), key=lambda item: item[1].name):
        if uuid not in of_hosts:
            found += _amounts("other provider", provider.name, _of(seen, [(uuid, uuid)]))
    return found


def _area(seen: Seen, area: Area, name: str, hosts: Iterable[Host]) -> Iterator[Amount]:
    pairs = [(one.name, provider) for one in hosts for provider in one.tree]
    yield from _amounts(area, name, _of(seen, pairs))


def _of(seen: Seen, pairs: Iterable[tuple[str, str]]) -> dict[str, _Sum]:
    sums: dict[str, _Sum] = defaultdict(_Sum)
    for host, provider in pairs:
        for name in seen.inventories.get(provider, {}):
            sums[name].add(seen, host, provider, name)
    return sums


def _amounts(area: Area, name: str, sums: dict[str, _Sum]) -> Iterator[Amount]:
    for resource in sorted(sums, key=order):
        one = sums[resource]
        plain = one.total - one.reserved
        yield Amount(
            area=area,
            name=name,
            hosts=len(one.hosts) if area != "other provider" else 0,
            resource=resource,
            total=one.total,
            reserved=one.reserved,
            ratio=round(one.capacity / plain, 3) if plain > 0 else None,
            capacity=one.capacity,
            used=one.used,
            free=one.free,
            percent=round(100 * one.used / one.capacity, 1) if one.capacity > 0 else None,
        )


def order(resource: str) -> tuple[int, str]:
    """Sort what everybody has before the rest."""
    known = _ORDER.index(resource) if resource in _ORDER else len(_ORDER)
    return known, resource
