"""Compute: services, hypervisors, migrations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rey_triage.moments import seconds
from rey_triage.sources.cloud.asking import Probe
from rey_triage.sources.cloud.probes.common import state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.evidence import Observation
    from rey_triage.sources.cloud.asking import Asking

MICROVERSION = "2.88"  # Wallaby; older than every series that is supported
# From 2.88 on every hypervisor is asked for its uptime, one after the other over the message bus:
# seconds for a few hosts, and time-outs where the bus or a host is gone.
_WITHOUT_UPTIME = "2.53"
_HYPERVISORS = "/os-hypervisors/detail"
_MIGRATIONS = "/os-migrations"
_RECENT_MIGRATIONS = 200
_OVER = {"completed", "confirmed", "reverted", "done", "cancelled"}


def service_state(source: str, item: dict[str, Any]) -> Observation:
    up, disabled = item["state"] == "up", item["status"] == "disabled"
    return state(
        "service",
        source,
        f"{item['binary']} on {item['host']} is {item['state']}, {item['status']}",
        project="nova",
        program=item["binary"],
        id=item["id"],
        api="compute",
        service="nova",
        binary=item["binary"],
        host=item["host"],
        zone=item["zone"],
        up=up,
        disabled=disabled,
        disabled_reason=item.get("disabled_reason"),
        heartbeat=seconds(item.get("updated_at")),
    )


def _services(ask: Asking) -> Iterator[Observation]:
    path = "/os-services"
    for item in ask.get(path, microversion=MICROVERSION)["services"]:
        yield service_state(ask.source(path), item)


def hypervisor_state(source: str, item: dict[str, Any]) -> Observation:
    return state(
        "hypervisor",
        source,
        f"hypervisor {item['hypervisor_hostname']} is {item['state']}, {item['status']}",
        project="nova",
        id=item["id"],
        name=item["hypervisor_hostname"],
        host=(item.get("service") or {}).get("host"),
        up=item["state"] == "up",
        disabled=item["status"] == "disabled",
        type=item.get("hypervisor_type"),
    )


def hypervisors(ask: Asking) -> list[dict[str, Any]]:
    params = {"limit": "500"}
    return ask.listing(_HYPERVISORS, "hypervisors", params, microversion=_WITHOUT_UPTIME, cap=5000)


def _hypervisors(ask: Asking) -> Iterator[Observation]:
    for item in hypervisors(ask):
        yield hypervisor_state(ask.source(_HYPERVISORS), item)


def migration_state(source: str, item: dict[str, Any]) -> Observation:
    start, dest = item.get("source_compute"), item.get("dest_compute")
    return state(
        "migration",
        source,
        f"{item['migration_type']} of {item['instance_uuid']} from {start} to {dest}: "
        f"{item['status']}",
        project="nova",
        owner_id=item.get("project_id"),
        id=str(item["id"]),
        status=item["status"],
        type=item["migration_type"],
        server=item["instance_uuid"],
        host=start,
        source_host=start,
        dest_host=dest,
        since=seconds(item.get("updated_at") or item.get("created_at")),
    )


def recent_migrations(ask: Asking) -> list[dict[str, Any]]:
    params = {"limit": str(_RECENT_MIGRATIONS)}  # the newest come first
    found: list[dict[str, Any]] = ask.get(_MIGRATIONS, params, microversion=MICROVERSION)[
        "migrations"
    ]
    return found


def _migrations(ask: Asking) -> Iterator[Observation]:
    for item in recent_migrations(ask):
        if item["status"] not in _OVER:
            yield migration_state(ask.source(_MIGRATIONS), item)


PROBES = (
    Probe(name="compute: services", type="compute", resources=("service",), run=_services),
    Probe(name="compute: hypervisors", type="compute", resources=("hypervisor",), run=_hypervisors),
    Probe(name="compute: migrations", type="compute", resources=("migration",), run=_migrations),
)
