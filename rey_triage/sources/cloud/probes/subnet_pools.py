"""Subnet pools: for how many more subnets there is room."""

from __future__ import annotations

from ipaddress import ip_network
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from rey_triage.moments import seconds
from rey_triage.sources.cloud.asking import Probe, SkipError
from rey_triage.sources.cloud.probes.common import state

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rey_triage.evidence import Observation
    from rey_triage.sources.cloud.asking import Asking

_LIMIT = {"limit": "500"}


def _span(cidr: str) -> tuple[int, int]:
    """Return the first address and the one behind the last."""
    network = ip_network(cidr, strict=False)
    return int(network.network_address), int(network.broadcast_address) + 1


def room(prefixes: Iterable[str], taken: Iterable[str], size: int) -> int:
    """Count the aligned ranges of so many addresses that fit between those taken.

    What is taken lies within the prefixes, and apart from each other. In a recording with other
    names it need not; then the lengths alone tell.
    """
    pools = [_span(cidr) for cidr in prefixes]
    spans = sorted(_span(cidr) for cidr in taken)
    inside = all(any(start <= s[0] < end for start, end in pools) for s in spans)
    if not inside or any(one[1] > next_[0] for one, next_ in pairwise(spans)):
        return max(0, (_length(pools) - _length(spans)) // size)
    count = 0
    for start, end in pools:
        free = start
        for first, behind in [*(s for s in spans if start <= s[0] < end), (end, end)]:
            aligned = -(-free // size) * size
            count += max(0, (first - aligned) // size)
            free = max(free, behind)
    return count


def _length(spans: Iterable[tuple[int, int]]) -> int:
    return sum(end - start for start, end in spans)


def _pools(ask: Asking) -> Iterator[Observation]:
    path = "/subnetpools"
    if not ask.admin:
        reason = "subnets of all projects count; to see them needs the role admin"
        raise SkipError(reason)
    pools = ask.listing(path, "subnetpools", _LIMIT)
    taken: dict[str, list[str]] = {}
    for subnet in ask.listing("/subnets", "subnets", _LIMIT) if pools else ():
        if subnet.get("subnetpool_id"):
            taken.setdefault(subnet["subnetpool_id"], []).append(subnet["cidr"])
    for pool in pools:
        yield _state(ask.source(path), pool, taken.get(pool["id"], []))


def _state(source: str, pool: dict[str, Any], taken: list[str]) -> Observation:
    length = int(pool["default_prefixlen"])
    bits = 32 if pool["ip_version"] == 4 else 128
    left = room(pool["prefixes"], taken, 2 ** (bits - length))
    return state(
        "subnet-pool",
        source,
        f"subnet pool {pool['name'] or pool['id']} has room for {left} more subnets /{length}",
        project="neutron",
        owner_id=pool.get("project_id"),
        id=pool["id"],
        name=pool["name"],
        since=seconds(pool.get("updated_at")),
        created=seconds(pool.get("created_at")),
        shared=pool.get("shared"),
        subnets=len(taken),
        room=left,
    )


PROBES = (
    Probe(name="network: subnet pools", type="network", resources=("subnet-pool",), run=_pools),
)
