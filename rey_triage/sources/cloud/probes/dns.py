"""DNS: zones in ERROR or PENDING, and the services that report themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.moments import seconds
from rey_triage.sources.cloud.asking import Probe
from rey_triage.sources.cloud.probes.common import state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.evidence import Observation
    from rey_triage.sources.cloud.asking import Asking

_ZONES = "/zones"
_STATUSES = "/service_statuses"


def _zones(ask: Asking) -> Iterator[Observation]:
    for status in ("ERROR", "PENDING"):
        for zone in ask.everywhere(_ZONES, "zones", {"status": status, "limit": "500"}):
            yield state(
                "zone",
                ask.source(_ZONES),
                f"zone {zone['name']} is {zone['status']} ({zone['action']})",
                project="designate",
                owner_id=zone.get("project_id"),
                id=zone["id"],
                name=zone["name"],
                since=seconds(zone.get("updated_at") or zone.get("created_at")),
                created=seconds(zone.get("created_at")),
                status=zone["status"],
                action=zone["action"],
            )


def _services(ask: Asking) -> Iterator[Observation]:
    for item in ask.get(_STATUSES)["service_statuses"]:
        binary = f"designate-{item['service_name']}"
        yield state(
            "service",
            ask.source(_STATUSES),
            f"{binary} on {item['hostname']} is {item['status']}",
            project="designate",
            program=binary,
            id=item["id"],
            api="dns",
            service="designate",
            binary=binary,
            host=item["hostname"],
            up=item["status"] == "UP",
            heartbeat=seconds(item.get("heartbeated_at")),
        )


PROBES = (
    Probe(name="DNS: zones", type="dns", resources=("zone",), run=_zones),
    Probe(name="DNS: services", type="dns", resources=("service",), run=_services),
)
