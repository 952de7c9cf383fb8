"""The hosts: which take instances now, in which zone and aggregates, with what room."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from rey_triage.capacity.demand import DISABLED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.capacity.look import Seen


class Host(NamedTuple):
    """One compute host, with all its providers."""

    name: str
    service: str
    """As Nova calls it; nodes of bare metal share one."""
    root: str
    tree: tuple[str, ...]
    zone: str
    aggregates: tuple[str, ...]
    traits: frozenset[str]
    pools: tuple[str, ...]
    """Providers that share with it what they have."""
    bare: bool
    """Whether it is a node of bare metal."""
    why_not: str
    """Why it takes no instances now; empty: it does."""


def hosts(seen: Seen) -> list[Host]:
    """Return all compute hosts by name; each node of bare metal is one."""
    found = []
    times = Counter(seen.hosts.values())
    for root, tree in seen.trees().items():
        if not seen.is_host(root, tree):
            continue
        provider = seen.providers.get(root)
        of_placement = provider.name if provider else root
        served_by = seen.hosts.get(root) or of_placement
        service = seen.services.get(served_by)
        traits = frozenset(trait for one in tree for trait in seen.traits.get(one, ()))
        found.append(
            Host(
                name=served_by if times[served_by] <= 1 else of_placement,
                service=served_by,
                root=root,
                tree=tuple(tree),
                zone=service.zone if service else "",
                aggregates=tuple(
                    sorted(one.name for one in seen.aggregates if served_by in one.hosts)
                ),
                traits=traits,
                pools=tuple(_pools(seen, tree)),
                bare=root in seen.bare,
                why_not=_why_not(seen, served_by, traits),
            )
        )
    return sorted(found, key=lambda one: one.name)


def _pools(seen: Seen, tree: list[str]) -> Iterator[str]:
    mine = {group for one in tree for group in seen.shares.get(one, ())}
    for pool in seen.pools():
        if pool not in tree and mine & seen.shares.get(pool, frozenset()):
            yield pool


def _why_not(seen: Seen, name: str, traits: frozenset[str]) -> str:
    service = seen.services.get(name)
    if "services" in seen.failed:  # only what placement knows
        return "disabled" if DISABLED in traits else ""
    if service is None:  # by which name Nova knows a host only its hypervisor tells
        return "" if "hypervisors" in seen.failed else "it has no compute service"
    if service.status == "disabled" or DISABLED in traits:
        return f"disabled: {service.disabled_reason}" if service.disabled_reason else "disabled"
    if service.forced_down:
        return "forced down"
    return "" if service.state == "up" else "its compute service is down"
