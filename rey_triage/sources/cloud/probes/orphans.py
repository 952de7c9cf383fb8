"""Allocations that no instance and no migration is behind.

To look for each consumer of each host would be a request for every instance. So only a host is
looked at for which placement has given away more processors than Nova counts there; an instance
that is being built can be the reason as well, and then it is found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rey_triage.sources.cloud.asking import NotAnsweredError, Probe
from rey_triage.sources.cloud.probes.common import state
from rey_triage.sources.cloud.probes.compute import hypervisors, recent_migrations
from rey_triage.sources.cloud.probes.placement import MICROVERSION, stocks_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.evidence import Observation
    from rey_triage.sources.cloud.asking import Asking

_HOSTS = 3
_CONSUMERS = 5
_WITH_SERVERS = "2.53"
_SERVER = "2.88"


def _orphans(ask: Asking) -> Iterator[Observation]:
    compute = ask.of("compute")
    stocks, ids, _ = stocks_of(ask)
    suspects = [
        one
        for one in hypervisors(compute)
        if (stock := stocks.get(one["hypervisor_hostname"], {}).get("VCPU"))
        and stock.used > one.get("vcpus_used", stock.used)
    ]
    for one in suspects[:_HOSTS]:
        name = one["hypervisor_hostname"]
        path = f"/resource_providers/{ids[name]}/allocations"
        held = (ask.detail(path, microversion=MICROVERSION) or {}).get("allocations") or {}
        unknown = sorted(held.keys() - _known(compute, one["id"]))
        for consumer in unknown[:_CONSUMERS]:
            if not _is_there(compute, consumer) and _still_holds(ask, consumer):
                yield _orphan(ask.source(path), name, ids[name], consumer, held[consumer])


def _known(compute: Asking, hypervisor: str) -> set[str]:
    """Consumers that are certainly somebody: instances of the host, and migrations."""
    path = f"/os-hypervisors/{hypervisor}"
    body = compute.detail(path, {"with_servers": "true"}, microversion=_WITH_SERVERS) or {}
    servers = (body.get("hypervisor") or {}).get("servers") or ()
    migrations = {one["uuid"] for one in recent_migrations(compute) if one.get("uuid")}
    return {one["uuid"] for one in servers} | migrations


def _is_there(compute: Asking, server: str) -> bool:
    try:
        compute.get(f"/servers/{server}", microversion=_SERVER)
    except NotAnsweredError as fault:
        if fault.answer.status == 404:
            return False
        raise
    return True


def _still_holds(ask: Asking, consumer: str) -> bool:
    """Ask again: an instance may have been deleted just now."""
    body = ask.get(f"/allocations/{consumer}", microversion=MICROVERSION)
    return bool(body["allocations"])


def _orphan(
    source: str, host: str, provider: str, consumer: str, holding: dict[str, Any]
) -> Observation:
    amounts = ", ".join(f"{n} {name}" for name, n in sorted(holding["resources"].items()))
    return state(
        "allocation",
        source,
        f"{consumer} holds {amounts} on {host}, and there is no such instance",
        project="placement",
        id=provider,
        host=host,
        server=consumer,
        holds=amounts,
        orphan=True,
    )


PROBES = (
    Probe(
        name="placement: orphaned allocations",
        type="placement",
        resources=("allocation",),
        run=_orphans,
    ),
)
