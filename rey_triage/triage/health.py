"""Whether a resource is well, and what is to be said of it in a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rey_triage.spans import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rey_triage.diagnosis import Health
    from rey_triage.evidence import Observation

_GOOD = {
    "server": ("ACTIVE", "SHUTOFF", "PAUSED", "SUSPENDED", "SHELVED", "SHELVED_OFFLOADED"),
    "volume": ("available", "in-use"),
    "snapshot": ("available",),
    "backup": ("available",),
    "attachment": ("attached", "available"),
    "image": ("active",),
    "port": ("ACTIVE",),
    "network": ("ACTIVE",),
    "router": ("ACTIVE",),
    "floating-ip": ("ACTIVE", "DOWN"),
    "load-balancer": ("ACTIVE",),
    "amphora": ("ALLOCATED",),
    "listener": ("ACTIVE",),
    "lb-pool": ("ACTIVE",),
    "member": ("ACTIVE",),
    "migration": ("completed", "confirmed", "finished", "done", "reverted"),
}
_BAD = {
    "server": ("ERROR",),
    "image": ("killed", "deactivated", "deleted", "pending_delete", "not found"),
    "network": ("DOWN", "ERROR"),
    "router": ("DOWN", "ERROR"),
    "floating-ip": ("ERROR",),
    "load-balancer": ("ERROR",),
    "amphora": ("ERROR", "FAILOVER_STOPPED"),
    "listener": ("ERROR",),
    "lb-pool": ("ERROR",),
    "member": ("ERROR",),
    "migration": ("error", "failed"),
    "attachment": ("error_attaching", "error_detaching"),
}
_SHOWN = {
    "server": ("status", "task_state", "host"),
    "hypervisor": ("type",),
    "port": ("status", "vif_type", "host"),
    "network": ("status",),
    "subnet": ("cidr",),
    "router": ("status",),
    "volume": ("status", "host"),
    "snapshot": ("status",),
    "backup": ("status",),
    "attachment": ("status",),
    "floating-ip": ("status",),
    "image": ("status",),
    "stack": ("status",),
    "stack-resource": ("status", "type"),
    "allocation": ("holds",),
    "migration": ("type", "status"),
    "load-balancer": ("status", "operating_status"),
    "amphora": ("status", "role"),
    "listener": ("status", "operating_status"),
    "lb-pool": ("status", "operating_status"),
    "member": ("status", "operating_status"),
}


def health(seen: Observation) -> Health:
    """Judge a resource by its own fields; what says nothing either way is unknown."""
    fields = seen.fields
    special = _SPECIAL.get(seen.resource)
    if special and (judged := special(fields)):
        return judged
    status = str(fields.get("status") or "")
    if status in _BAD.get(seen.resource, ()) or (
        seen.resource in {"volume", "snapshot", "backup"} and status.startswith("error")
    ):
        return "bad"
    return "well" if status in _GOOD.get(seen.resource, ()) else "unknown"


def _service(fields: dict[str, Any]) -> Health | None:
    if fields.get("up") is False or fields.get("disabled"):
        return "bad"
    return "well" if fields.get("up") else "unknown"


def _port(fields: dict[str, Any]) -> Health | None:
    if fields.get("vif_type") == "binding_failed" or fields.get("status") == "ERROR":
        return "bad"
    if fields.get("admin_up") is False or (fields.get("status") == "DOWN" and fields.get("host")):
        return "bad"
    return None


def _addressed(fields: dict[str, Any]) -> Health | None:
    if fields.get("free") == 0 or fields.get("admin_up") is False:
        return "bad"
    if fields.get("dhcp") and fields.get("dhcp_agents") == 0:
        return "bad"
    return "well" if fields.get("cidr") else None


def _router(fields: dict[str, Any]) -> Health | None:
    if fields.get("admin_up") is False or fields.get("live_agents") == 0:
        return "bad"
    return None


def _ending(fields: dict[str, Any]) -> Health | None:
    status = str(fields.get("status") or "")
    if status.endswith("_FAILED"):
        return "bad"
    return "well" if status.endswith("_COMPLETE") else "unknown"


def _candidates(fields: dict[str, Any]) -> Health | None:
    return "well" if fields.get("enabled") else "bad"


def _operating(fields: dict[str, Any]) -> Health | None:
    return "bad" if fields.get("operating_status") in {"ERROR", "DEGRADED"} else None


def _pool(fields: dict[str, Any]) -> Health | None:
    if fields.get("backend_up") is False:
        return "bad"
    free = fields.get("free")
    if free is None:
        return None
    return "bad" if free <= 0 else "well"


def _image(fields: dict[str, Any]) -> Health | None:
    return "bad" if fields.get("data") in {"missing", "short", "unreadable"} else None


def _always(_: dict[str, Any]) -> Health | None:
    return "well"


_SPECIAL: dict[str, Callable[[dict[str, Any]], Health | None]] = {
    "service": _service,
    "hypervisor": _service,
    "port": _port,
    "network": _addressed,
    "subnet": _addressed,
    "router": _router,
    "stack": _ending,
    "stack-resource": _ending,
    "candidates": _candidates,
    "load-balancer": _operating,
    "listener": _operating,
    "lb-pool": _operating,
    "member": _operating,
    "pool": _pool,
    "image": _image,
    "allocation": _always,
}


def says(seen: Observation, now: float) -> str:
    """Describe a resource in a few words, what is wrong with it included."""
    fields = seen.fields
    if seen.resource == "service":
        return _heard(seen, now)
    if seen.resource == "candidates":
        return seen.text
    if seen.resource == "pool":
        if fields.get("backend_up") is False:
            return "its back end does not answer"
        free, total = fields.get("free"), fields.get("total")
        return "size not reported" if free is None else f"{free} of {total} GiB free"
    parts = [str(fields[name]) for name in _SHOWN.get(seen.resource, ()) if fields.get(name)]
    if seen.resource == "hypervisor":
        parts.insert(0, "up" if fields.get("up") else "down")
    return ", ".join([*parts, *_amiss(fields)]) or seen.text


def _amiss(fields: dict[str, Any]) -> Iterator[str]:
    if fields.get("admin_up") is False:
        yield "switched off"
    if "free" in fields:
        yield f"{fields['free']} addresses left"
    if fields.get("dhcp") and fields.get("dhcp_agents") == 0:
        yield "no DHCP agent serves it"
    if fields.get("live_agents") == 0:
        yield "no L3 agent that lives serves it"
    if _image(fields):
        yield f"its data is {fields['data']}"
    if fields.get("fault"):
        yield str(fields["fault"])


def _heard(seen: Observation, now: float) -> str:
    fields = seen.fields
    parts = ["up" if fields.get("up") else "down" if fields.get("up") is False else "unknown"]
    if fields.get("disabled"):
        reason = fields.get("disabled_reason")
        parts.append(f"disabled ({reason})" if reason else "disabled")
    beat = fields.get("heartbeat")
    if fields.get("up") is False and isinstance(beat, (int, float)):
        parts.append(f"last heard of {words(now - beat)} ago")
    return ", ".join(parts)
