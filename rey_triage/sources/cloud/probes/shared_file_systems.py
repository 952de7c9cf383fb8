"""Shared file systems: services, and shares in an error or transition state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.moments import seconds
from rey_triage.sources.cloud.asking import Probe
from rey_triage.sources.cloud.probes.common import state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.evidence import Observation
    from rey_triage.sources.cloud.asking import Asking

MICROVERSION = "2.60"
_TYPE = "shared-file-system"
_SHARES = "/shares/detail"
_SERVICES = "/services"
_STATUSES = (
    "error",
    "error_deleting",
    "extending_error",
    "shrinking_error",
    "creating",
    "deleting",
    "extending",
    "shrinking",
    "migrating",
)


def _shares(ask: Asking) -> Iterator[Observation]:
    for status in _STATUSES:
        params = {"status": status, "limit": "500"}
        for share in ask.everywhere(_SHARES, "shares", params, microversion=MICROVERSION):
            yield state(
                "share",
                ask.source(_SHARES),
                f"share {share['name'] or share['id']} is {share['status']}",
                project="manila",
                owner_id=share.get("project_id"),
                id=share["id"],
                name=share["name"],
                created=seconds(share.get("created_at")),
                since=seconds(share.get("updated_at") or share.get("created_at")),
                status=share["status"],
                host=share.get("host"),
            )


def _services(ask: Asking) -> Iterator[Observation]:
    for item in ask.get(_SERVICES, microversion=MICROVERSION)["services"]:
        yield state(
            "service",
            ask.source(_SERVICES),
            f"{item['binary']} on {item['host']} is {item['state']}, {item['status']}",
            project="manila",
            program=item["binary"],
            id=str(item["id"]),
            api=_TYPE,
            service="manila",
            binary=item["binary"],
            host=item["host"],
            zone=item.get("zone"),
            up=item["state"] == "up",
            disabled=item["status"] == "disabled",
            disabled_reason=item.get("disabled_reason"),
            heartbeat=seconds(item.get("updated_at")),
        )


PROBES = (
    Probe(name="shared file systems: services", type=_TYPE, resources=("service",), run=_services),
    Probe(name="shared file systems: shares", type=_TYPE, resources=("share",), run=_shares),
)
