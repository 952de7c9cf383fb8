"""Reading what hosts offer and hold, and asking placement where each flavor could go.

All of it needs the role admin. What fails is a gap; nothing that hangs on it is said then.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import Struct

from rey_triage.bulk import Ask
from rey_triage.capacity import shapes
from rey_triage.capacity.demand import Demand, demand  # Seen is read when the program runs
from rey_triage.errors import NoAnswerError
from rey_triage.holdings import GatheredLists

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rey_triage.bulk import Reader, Told

    Progress = Callable[[str, int, int], None]

LIMIT = 10_000
"""So many candidates are taken; a host with nested providers may have many."""
_PLACEMENT = "placement"
_MICROVERSION = "1.36"  # Train and later
_PINNED = "2.96"  # from here on an instance tells in which zone it must stay
_WITH_SPECS = "2.47"  # from here on a server tells what its flavor asks for
_IRONIC = "ironic"
_SHARES = "MISC_SHARES_VIA_AGGREGATE"
_CPUS = frozenset({"VCPU", "PCPU", "MEMORY_MB"})


class Seen(GatheredLists, Struct, kw_only=True):  # named again: linters see one file at a time
    """All that was told."""

    providers: dict[str, shapes.Provider] = {}
    """By id, as everything of providers."""
    inventories: dict[str, dict[str, shapes.Inventory]] = {}
    usages: dict[str, dict[str, int]] = {}
    traits: dict[str, frozenset[str]] = {}
    allocations: dict[str, dict[str, shapes.Allocation]] = {}
    shares: dict[str, frozenset[str]] = {}
    """Placement's aggregates, where there are providers that share something by them."""
    services: dict[str, shapes.ComputeService] = {}
    """By host."""
    hosts: dict[str, str] = {}
    """The host of each root provider."""
    bare: set[str] = set()
    """The root providers that are nodes of bare metal."""
    aggregates: list[shapes.Aggregate] = []
    flavors: list[shapes.Flavor] = []
    servers: dict[str, shapes.Server] = {}
    candidates: dict[Demand, shapes.Candidates] = {}

    def trees(self) -> dict[str, list[str]]:
        """Return the providers of each tree, by its root."""
        found: dict[str, list[str]] = {}
        for one in self.providers.values():
            found.setdefault(one.root_provider_uuid or one.uuid, []).append(one.uuid)
        return found

    def pools(self) -> list[str]:
        """Return the providers that share what they have, such as a store of disks."""
        return [one for one in self.providers if _SHARES in self.traits.get(one, ())]

    def is_host(self, root: str, tree: list[str]) -> bool:
        """Say whether a tree is that of a compute host: Nova knows it, or it has CPUs or memory."""
        return root in self.hosts or any(
            _CPUS & self.inventories.get(one, {}).keys() for one in tree
        )


class Demands(NamedTuple):
    """What a flavor asks for, with a root disk and from a volume."""

    plain: Demand | None
    from_volume: Demand | None


def demands(flavor: shapes.Flavor) -> Demands:
    """Return both; they are equal where the flavor has no root disk."""
    return Demands(demand(flavor), demand(flavor, from_volume=True))


def look(reader: Reader, progress: Progress) -> Seen:
    """Ask for all of it; Ctrl-C ends it with what there is until then.

    Raises:
        NoAnswerError: there is no list of resource providers.
    """
    seen = Seen(place=reader.place, region=reader.region, taken_at=time.time())
    run = _Look(reader, seen, progress)
    try:
        run.lists()
        run.providers()
        run.candidates()
    except KeyboardInterrupt:
        seen.interrupted = True
    return seen


class _Look:
    """One look under way."""

    def __init__(self, reader: Reader, seen: Seen, progress: Progress) -> None:
        self._reader = reader
        self._seen = seen
        self._progress = progress

    def lists(self) -> None:
        seen = self._seen
        asks = [
            _list(_PLACEMENT, "resource_providers", shapes.Provider, _MICROVERSION),
            _list("compute", "os-services?binary=nova-compute", shapes.ComputeService, "2.53"),
            _list("compute", "os-hypervisors/detail?limit=1000", shapes.Hypervisor, "2.53"),
            _list("compute", "os-aggregates", shapes.Aggregate, ""),
            _list("compute", "flavors/detail?is_public=None&limit=1000", shapes.Flavor, "2.61"),
        ]
        self._progress("hosts and flavors", 0, 1)
        nova: list[Told] = []
        for told in self._reader.lists(asks):
            name = told.ask.rows
            if told.ask.service == "compute":
                nova.append(told)
            if not told.ok:
                if name == "resource_providers":
                    raise _not_told(self._reader, told)
                self._seen.lose(name, told.ask.service, told.why)
            elif name == "resource_providers":
                seen.providers |= {one.uuid: one for one in told.body}
            elif name == "services":
                seen.services |= {one.host: one for one in told.body}
            elif name == "hypervisors":
                seen.hosts |= {one.id: one.service.host for one in told.body}
                seen.bare |= {one.id for one in told.body if one.hypervisor_type == _IRONIC}
            elif name == "aggregates":
                seen.aggregates += told.body
            else:
                seen.flavors += told.body
        if all(one.status is None for one in nova):  # it would be waited for once more
            self._seen.lose("servers", nova[0].ask.service, nova[0].why)
        else:
            self._servers()

    def _servers(self) -> None:
        """List the instances; an older Nova does not tell which zone they must stay in."""
        query = "servers/detail?all_tenants=1&limit=1000"
        for version in (_PINNED, _WITH_SPECS):
            told = list(self._reader.lists([_list("compute", query, shapes.Server, version)]))
            failed = [one for one in told if not one.ok]
            if any(one.status == 406 for one in failed) and version == _PINNED:
                continue
            self._seen.servers = {row.id: row for one in told if one.ok for row in one.body}
            for one in failed:
                self._seen.lose("servers", one.ask.service, one.why)
            return

    def providers(self) -> None:
        """Ask each provider what it has, holds and is."""
        parts: tuple[tuple[str, Any], ...] = (
            ("inventories", shapes.Inventories),
            ("usages", shapes.Usages),
            ("traits", shapes.Traits),
            ("allocations", shapes.Allocations),
        )
        self._parts(parts)
        if self._seen.pools():
            self._parts((("aggregates", shapes.Shares),))
        self._count_nodes_once()

    def _parts(self, parts: Iterable[tuple[str, Any]]) -> None:
        asks = [
            Ask(
                service=_PLACEMENT,
                path=f"/resource_providers/{uuid}/{part}",
                microversion=_MICROVERSION,
                shape=shape,
                key=(uuid, part),
            )
            for uuid in self._seen.providers
            for part, shape in parts
        ]
        gone: set[str] = set()
        left = {ask.key for ask in asks}
        try:
            for number, told in enumerate(self._reader.each(asks)):
                uuid, part = told.ask.key
                left.discard(told.ask.key)
                self._progress("resource providers", number + 1, len(asks))
                if told.ok:
                    self._take(uuid, part, told.body)
                elif told.gone:
                    gone.add(uuid)
                else:
                    self._seen.lose(part, told.ask.service, told.why)
        finally:
            self._seen.failed |= {part for _, part in left}
            for uuid in gone:
                del self._seen.providers[uuid]

    def _count_nodes_once(self) -> None:
        """Take a node of bare metal that holds an instance as used, and not as reserved too.

        Ironic's driver reserves a node as long as it is in use. A node that is reserved and holds
        nothing is in maintenance or being cleaned, and stays so.
        """
        for uuid in self._seen.bare:
            used = self._seen.usages.get(uuid, {})
            for name, stock in self._seen.inventories.get(uuid, {}).items():
                if stock.reserved >= stock.total > 0 and used.get(name):
                    stock.reserved = 0

    def _take(self, uuid: str, part: str, body: Any) -> None:
        seen = self._seen
        if part == "inventories":
            seen.inventories[uuid] = body.inventories
        elif part == "usages":
            seen.usages[uuid] = body.usages
        elif part == "traits":
            seen.traits[uuid] = frozenset(body.traits)
        elif part == "aggregates":
            seen.shares[uuid] = frozenset(body.aggregates)
        else:
            seen.allocations[uuid] = body.allocations

    def candidates(self) -> None:
        """Ask placement where one more of each flavor could go."""
        wanted = {
            one: None
            for flavor in self._seen.flavors
            if not flavor.disabled
            for one in demands(flavor)
            if one is not None
        }
        asks = [
            Ask(
                service=_PLACEMENT,
                path=f"/allocation_candidates?{one.query(LIMIT)}",
                microversion=_MICROVERSION,
                shape=shapes.Candidates,
                key=one,
            )
            for one in wanted
        ]
        for number, told in enumerate(self._reader.each(asks)):
            self._progress("candidates of the flavors", number + 1, len(asks))
            if told.ok:
                self._seen.candidates[told.ask.key] = told.body
            elif told.status == 400:  # such as a class of resources that placement does not know
                continue
            else:
                self._seen.lose("allocation_candidates", told.ask.service, told.why)


def _list(service: str, path: str, shape: Any, microversion: str) -> Ask:
    rows = path.partition("?")[0].removeprefix("os-").removesuffix("/detail")
    return Ask(service=service, path=f"/{path}", microversion=microversion, rows=rows, shape=shape)


def _not_told(reader: Reader, told: Told) -> NoAnswerError:
    if told.status == 403:
        return NoAnswerError(
            f"placement does not list resource providers to this user: {told.why}",
            place=reader.place,
            remedy="What hosts have only the role admin may see. What your project may still use "
            "says `rey-triage quotas --every`.",
        )
    old = f"Placement of Train or later is needed (microversion {_MICROVERSION})."
    return NoAnswerError(
        f"placement does not list resource providers: {told.why}",
        place=reader.place,
        remedy=old if told.status == 406 else "See placement/api-down, or try again.",
    )
