"""Which states of a resource nobody wants to see, whatever the runbooks know of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rey_triage.evidence import Observation

BROKEN = {
    # resource: (field, values that nobody wants to see; a value that ends with one counts)
    "server": ("status", ("ERROR",)),
    "volume": ("status", ("error", "error_deleting", "error_restoring", "error_extending")),
    "snapshot": ("status", ("error", "error_deleting")),
    "backup": ("status", ("error", "error_deleting")),
    "port": ("vif_type", ("binding_failed",)),
    "router": ("status", ("ERROR",)),
    "floating-ip": ("status", ("ERROR",)),
    "image": ("status", ("killed",)),
    "stack": ("status", ("_FAILED",)),
    "load-balancer": ("status", ("ERROR",)),
    "amphora": ("status", ("ERROR",)),
    "zone": ("status", ("ERROR",)),
    "share": ("status", ("error",)),
    "migration": ("status", ("error", "failed")),
    "endpoint": ("reachable", ("False",)),
    "service": ("up", ("False",)),
    "token": ("ok", ("False",)),
}


def broken_state(seen: Observation) -> str:
    """Return the state that makes a resource a broken one; empty: it is not, or not known to be."""
    field, values = BROKEN.get(seen.resource, ("", ()))
    value = str(seen.fields.get(field) if seen.fields.get(field) is not None else "")
    return value if field and value.endswith(values) else ""


def looks_broken(seen: Observation) -> bool:
    """Say whether a state is one that nobody wants to see."""
    if seen.resource == "request":
        return True
    if seen.resource == "service" and seen.fields.get("disabled") is True:
        return False  # switched off on purpose
    return bool(broken_state(seen))
