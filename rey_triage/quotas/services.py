"""How each service tells the limits of a project: one row a service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from rey_triage.bulk import Ask
from rey_triage.holdings import Limit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PROJECT = "{project}"


class Service(NamedTuple):
    """One question a project."""

    type: str
    path: str
    name: str
    """Under which key of the answer the limits stand."""
    read: Callable[[Any], tuple[int, int | None, int]]
    """Takes one limit apart: limit, used, reserved."""
    microversion: str = ""
    all_projects: bool = False


def _in_use(told: Any) -> tuple[int, int | None, int]:
    return told["limit"], told["in_use"], told["reserved"]


def _used(told: Any) -> tuple[int, int | None, int]:
    return told["limit"], told["used"], told["reserved"]


def _plain(told: Any) -> tuple[int, int | None, int]:
    return told, None, 0


SERVICES = {
    service.type: service
    for service in (
        # 2.56 is the newest in which Nova still tells of injected files; the client asks for it too
        Service("compute", f"/os-quota-sets/{PROJECT}/detail", "quota_set", _in_use, "2.56"),
        Service("network", f"/quotas/{PROJECT}/details.json", "quota", _used),
        Service("block-storage", f"/os-quota-sets/{PROJECT}?usage=True", "quota_set", _in_use),
        Service(
            "shared-file-system", f"/quota-sets/{PROJECT}/detail", "quota_set", _in_use, "2.53"
        ),
        Service("load-balancer", f"/lbaas/quotas/{PROJECT}", "quota", _plain),
        Service("dns", f"/quotas/{PROJECT}", "", _plain, all_projects=True),
    )
}

UNIFIED = "image"
"""What takes its limits from Keystone only; Nova may."""

KNOWN = (*SERVICES, "key-manager", UNIFIED)

ALIASES = {
    "nova": "compute",
    "neutron": "network",
    "cinder": "block-storage",
    "volume": "block-storage",
    "volumev3": "block-storage",
    "storage": "block-storage",
    "manila": "shared-file-system",
    "share": "shared-file-system",
    "sharev2": "shared-file-system",
    "octavia": "load-balancer",
    "loadbalancer": "load-balancer",
    "designate": "dns",
    "barbican": "key-manager",
    "glance": "image",
}
"""Other names by which people call them."""


def official(name: str) -> str:
    """Return the official name of a service; what is unknown stays as it is."""
    name = name.strip().lower()
    return ALIASES.get(name, name)


def ask_for(service: Service, project: str) -> Ask:
    """Return the question for the limits of a project."""
    return Ask(
        service=service.type,
        path=service.path.replace(PROJECT, quote(project, safe="")),
        microversion=service.microversion,
        all_projects=service.all_projects,
        key=project,
    )


def limits_of(service: Service, project: str, body: Any) -> Iterator[Limit]:
    """Yield the limits that an answer tells.

    Raises:
        ValueError: it is not of the shape that the service has.
    """
    try:
        told = body[service.name] if service.name else body
        for resource, one in told.items():
            if resource in _NO_LIMITS or one is None:
                continue
            limit, used, reserved = service.read(one)
            booked = limit, 0 if used is None else used, reserved
            if not all(isinstance(amount, int) for amount in booked):
                raise ValueError(f"{resource} is {one}")  # the cloud's
            yield Limit(
                project=project,
                service=service.type,
                resource=resource,
                limit=limit,
                used=used,
                reserved=reserved,
            )
    except (AttributeError, KeyError, TypeError) as fault:
        raise ValueError(f"the answer was not understood: {fault}") from None


# the older names of Octavia's, told twice
_NO_LIMITS = frozenset({"id", "load_balancer", "health_monitor", "links"})
