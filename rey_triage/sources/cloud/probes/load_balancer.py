"""Load balancers and amphorae that are not well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rey_triage.moments import seconds
from rey_triage.sources.cloud.asking import Probe
from rey_triage.sources.cloud.probes.common import state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.evidence import Observation
    from rey_triage.sources.cloud.asking import Asking

_BALANCERS = "/lbaas/loadbalancers"
_AMPHORAE = "/octavia/amphorae"
_TROUBLE = (
    {"provisioning_status": "ERROR"},
    {"provisioning_status": "PENDING_CREATE"},
    {"provisioning_status": "PENDING_UPDATE"},
    {"provisioning_status": "PENDING_DELETE"},
    {"operating_status": "ERROR"},
    {"operating_status": "DEGRADED"},
)
_AMPHORA_STATUSES = ("ERROR", "BOOTING", "PENDING_CREATE", "PENDING_DELETE", "FAILOVER_STOPPED")


def balancer_state(source: str, item: dict[str, Any]) -> Observation:
    return state(
        "load-balancer",
        source,
        f"load balancer {item['name'] or item['id']} is {item['provisioning_status']}, "
        f"{item['operating_status']}",
        project="octavia",
        owner_id=item.get("project_id"),
        id=item["id"],
        name=item["name"],
        since=seconds(item.get("updated_at") or item.get("created_at")),
        created=seconds(item.get("created_at")),
        status=item["provisioning_status"],
        operating_status=item["operating_status"],
        provider=item.get("provider"),
    )


def _balancers(ask: Asking) -> Iterator[Observation]:
    seen: set[str] = set()
    for question in _TROUBLE:
        for item in ask.listing(_BALANCERS, "loadbalancers", {**question, "limit": "500"}):
            if item["id"] in seen:
                continue
            seen.add(item["id"])
            yield balancer_state(ask.source(_BALANCERS), item)


def amphora_state(source: str, item: dict[str, Any]) -> Observation:
    return state(
        "amphora",
        source,
        f"amphora {item['id']} is {item['status']}",
        project="octavia",
        id=item["id"],
        since=seconds(item.get("updated_at") or item.get("created_at")),
        created=seconds(item.get("created_at")),
        status=item["status"],
        role=item.get("role"),
        load_balancer=item.get("loadbalancer_id"),
    )


def _amphorae(ask: Asking) -> Iterator[Observation]:
    for status in _AMPHORA_STATUSES:
        for item in ask.listing(_AMPHORAE, "amphorae", {"status": status, "limit": "500"}):
            yield amphora_state(ask.source(_AMPHORAE), item)


PROBES = (
    Probe(
        name="load balancer: load balancers",
        type="load-balancer",
        resources=("load-balancer",),
        run=_balancers,
        role="load-balancer_observer, or load-balancer_global_observer for all projects",
    ),
    Probe(
        name="load balancer: amphorae",
        type="load-balancer",
        resources=("amphora",),
        run=_amphorae,
        role="load-balancer_admin",
    ),
)
