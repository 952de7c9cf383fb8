"""What placement has booked, held against the instances that there are, and the other way round."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rey_triage.bulk import Ask
from rey_triage.holdings import Allocation
from rey_triage.quotas.objects import NOT_COUNTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rey_triage.bulk import Reader, Told
    from rey_triage.quotas.objects import Server

_MICROVERSION = "1.38"  # from here on placement tells what kind of consumer it is, if it knows
_OF_NOVA = frozenset({"INSTANCE", "MIGRATION", "unknown"})
"""Consumers that may be Nova's; it does not say of what kind they are."""
_WITH_UUID = "2.59"  # a migration tells by which id it books
_HOSTLESS = frozenset({"BUILD", "SHELVED_OFFLOADED", "ERROR"})
"""Instances in these states need nothing booked."""


class NotToldError(Exception):
    """Something was not told; the text says why."""


class _Provider(Struct, gc=False):
    uuid: str
    name: str


class _Migration(Struct, gc=False):
    uuid: str = ""


def compare(reader: Reader, servers: Iterable[Server]) -> list[Allocation]:
    """Return what differs; each was asked about once more, since all of it changes all the time.

    Raises:
        NotToldError: a list is not complete.
    """
    booked = _booked(reader)
    known = {one.id: one for one in servers}
    strange = sorted(booked.keys() - known.keys() - _migrations(reader))
    bare = sorted(
        one.id
        for one in known.values()
        if one.host and one.status not in _HOSTLESS | NOT_COUNTED and one.id not in booked
    )
    found = []
    absent = {
        told.ask.key
        for told in reader.each(_ask("compute", f"/servers/{one}", one, "2.47") for one in strange)
        if _answered(told) and told.gone
    }
    still = _held(reader, [*sorted(absent), *bare])
    for one in sorted(absent):
        if resources := still[one]:
            host = booked[one]
            found.append(
                Allocation(kind="no instance", server_id=one, host=host, holds=_holds(resources))
            )
    for one in bare:
        if not still[one]:
            server = known[one]
            found.append(
                Allocation(
                    kind="not booked",
                    server_id=one,
                    host=server.host or "",
                    holds="",
                    project_id=server.tenant_id,
                )
            )
    return found


def _booked(reader: Reader) -> dict[str, str]:
    """Return who has something booked, and at which provider."""
    ask = Ask(
        service="placement",
        path="/resource_providers",
        microversion=_MICROVERSION,
        rows="resource_providers",
        shape=_Provider,
    )
    providers = {one.uuid: one.name for one in _rows(reader, ask)}
    asks = [
        _ask("placement", f"/resource_providers/{uuid}/allocations", name, _MICROVERSION)
        for uuid, name in providers.items()
    ]
    return {
        consumer: told.ask.key
        for told in reader.each(asks)
        if _answered(told) and not told.gone
        for consumer in told.body["allocations"]
    }


def _migrations(reader: Reader) -> set[str]:
    """Return the ids by which migrations book; what moves has something booked twice."""
    ask = Ask(
        service="compute",
        path="/os-migrations?limit=1000",
        microversion=_WITH_UUID,
        rows="migrations",
        shape=_Migration,
    )
    return {one.uuid for one in _rows(reader, ask)}


def _held(reader: Reader, consumers: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return what each has booked now."""
    asks = [_ask("placement", f"/allocations/{one}", one, _MICROVERSION) for one in consumers]
    return {
        told.ask.key: told.body["allocations"]
        if told.body.get("consumer_type", "unknown") in _OF_NOVA
        else {}
        for told in reader.each(asks)
        if _answered(told)
    }


def _ask(service: str, path: str, key: str, microversion: str) -> Ask:
    return Ask(service=service, path=path, key=key, microversion=microversion)


def _rows(reader: Reader, ask: Ask) -> Iterator[Any]:
    for told in reader.lists([ask]):
        if not told.ok:
            raise NotToldError(told.why)
        yield from told.body


def _answered(told: Told) -> bool:
    if told.ok or told.gone:
        return True
    raise NotToldError(told.why)


def _holds(allocations: dict[str, Any]) -> str:
    """Write what is booked, over all providers: ``1 VCPU, 128 MEMORY_MB``."""
    amounts: dict[str, int] = {}
    for one in allocations.values():
        for name, amount in one["resources"].items():
            amounts[name] = amounts.get(name, 0) + amount
    return ", ".join(f"{amount} {name}" for name, amount in sorted(amounts.items()))
