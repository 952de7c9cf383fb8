"""How many more instances of each flavor find a place: placement says where, this how often."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from rey_triage.capacity.look import LIMIT, demands
from rey_triage.room import Fits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rey_triage.capacity.demand import Demand
    from rey_triage.capacity.hosts import Host
    from rey_triage.capacity.look import Seen
    from rey_triage.capacity.shapes import Candidates, Flavor


class _Count(NamedTuple):
    by_host: dict[str, int]
    exact: bool

    @property
    def all(self) -> int:
        return sum(self.by_host.values())


def fits(seen: Seen, hosts: Iterable[Host]) -> list[Fits]:
    """Count for each flavor that is not disabled, by name."""
    by_root = {one.root: one for one in hosts}
    found = [_fits(seen, flavor, by_root) for flavor in seen.flavors if not flavor.disabled]
    return sorted(found, key=lambda one: one.flavor)


def _fits(seen: Seen, flavor: Flavor, hosts: dict[str, Host]) -> Fits:
    plain, from_volume = demands(flavor)
    count = _counted(seen, plain, hosts)
    lost = max(count.by_host, key=lambda one: count.by_host[one]) if count and count.all else ""
    spared = _counted(seen, plain, hosts, without=lost) if lost else count
    of_volume = _counted(seen, from_volume, hosts) if from_volume != plain else None
    zones: dict[str, int] = defaultdict(int)
    for root, number in (count.by_host if count else {}).items():
        zones[hosts[root].zone] += number
    return Fits(
        flavor=flavor.name,
        needs=needs(plain.amounts) if plain else "",
        traits=plain.traits if plain else [],
        count=count.all if count else None,
        hosts=sum(number > 0 for number in count.by_host.values()) if count else 0,
        zones=dict(sorted(zones.items())),
        from_volume=of_volume.all if of_volume else None,
        without_largest=spared.all if spared else None,
        exact=count.exact if count else False,
        note=_note(seen, plain),
    )


def _counted(
    seen: Seen, wanted: Demand | None, hosts: dict[str, Host], *, without: str = ""
) -> _Count | None:
    if wanted is None or (told := seen.candidates.get(wanted)) is None:
        return None
    return _count(told, hosts, without)


def _count(told: Candidates, hosts: dict[str, Host], without: str) -> _Count:
    """Place as many as go by each candidate in turn, out of what its providers have left.

    A host without nested providers has one candidate, and the count is exact. With several
    ways to place an instance, taking one as often as it goes may leave less for another. What hosts
    share (storage) is taken by whoever comes first; ``without`` is a host that takes nothing.
    """
    left = {
        provider: {name: held.capacity - held.used for name, held in one.resources.items()}
        for provider, one in told.provider_summaries.items()
    }
    by_host: dict[str, int] = defaultdict(int)
    ways: dict[str, int] = defaultdict(int)
    for request in told.allocation_requests:
        root = _host_of(request.allocations, told, hosts)
        if root is None or root == without or hosts[root].why_not:
            continue
        ways[root] += 1
        times = min(
            (
                left[provider].get(name, 0) // amount
                for provider, one in request.allocations.items()
                for name, amount in one.resources.items()
                if amount > 0
            ),
            default=0,
        )
        by_host[root] += max(0, times)
        for provider, one in request.allocations.items():
            for name, amount in one.resources.items():
                left[provider][name] = left[provider].get(name, 0) - max(0, times) * amount
    whole = len(told.allocation_requests) < LIMIT
    return _Count(dict(by_host), exact=whole and all(count == 1 for count in ways.values()))


def _host_of(providers: Iterable[str], told: Candidates, hosts: dict[str, Host]) -> str | None:
    """Return the root of the host; another part may be of storage that hosts share."""
    for provider in providers:
        summary = told.provider_summaries.get(provider)
        root = (summary.root_provider_uuid if summary else "") or provider
        if root in hosts:
            return root
    return None


def needs(amounts: dict[str, int]) -> str:
    """Write what is needed: ``2 VCPU, 4096 MEMORY_MB``."""
    from rey_triage.capacity.amounts import order  # noqa: PLC0415

    return ", ".join(f"{amounts[name]} {name}" for name in sorted(amounts, key=order))


def _note(seen: Seen, wanted: Demand | None) -> str:
    if wanted is None:
        return "its extra specs were not understood"
    if wanted not in seen.candidates:
        return (
            "placement did not answer"
            if "allocation_candidates" in seen.failed
            else ("placement does not know what it asks for")
        )
    if wanted.untold:
        return f"fewer may fit: the scheduler also looks at {', '.join(wanted.untold)}"
    return ""
