"""Service types: their older names, who serves them, and how their API is addressed."""

from __future__ import annotations

from typing import NamedTuple


class ServiceType(NamedTuple):
    """How the API of one type of service is addressed."""

    project: str
    aliases: tuple[str, ...] = ()
    root: str = ""
    """The version put behind an address of the catalogue that names none."""
    microversion: tuple[str, str] | None = None
    """Header and prefix that choose a microversion."""
    all_projects: str = ""
    """The parameter that asks for all projects."""


_COMMON = "OpenStack-API-Version"

SERVICE_TYPES: dict[str, ServiceType] = {
    "identity": ServiceType("keystone", ("identityv3",), "v3"),
    "compute": ServiceType("nova", (), "v2.1", (_COMMON, "compute "), "all_tenants"),
    "placement": ServiceType("placement", (), "", (_COMMON, "placement ")),
    "network": ServiceType("neutron", (), "v2.0"),
    "block-storage": ServiceType(
        "cinder",
        ("volumev3", "block-store", "volume", "volumev2"),
        "v3",
        (_COMMON, "volume "),
        "all_tenants",
    ),
    "image": ServiceType("glance", (), "v2"),
    "orchestration": ServiceType("heat", (), "v1", None, "global_tenant"),
    "load-balancer": ServiceType("octavia", (), "v2"),
    "dns": ServiceType("designate", (), "v2"),
    "shared-file-system": ServiceType(
        "manila", ("sharev2", "share"), "v2", ("X-OpenStack-Manila-API-Version", ""), "all_tenants"
    ),
    "object-store": ServiceType("swift"),
    "key-manager": ServiceType("barbican", (), "v1"),
    "container-infrastructure-management": ServiceType("magnum", ("container-infra",)),
    "database": ServiceType("trove"),
    "baremetal": ServiceType("ironic", ("bare-metal",)),
    "instance-ha": ServiceType("masakari", ("ha",)),
    "metric": ServiceType("gnocchi", ("metering", "alarm", "event")),
    "cloudformation": ServiceType("heat", ("orchestration-cfn",)),
}

_CANONICAL = {
    name: official
    for official, service in SERVICE_TYPES.items()
    for name in (official, *service.aliases)
}


def canonical(service_type: str) -> str:
    """Return the official name of a service type."""
    return _CANONICAL.get(service_type, service_type)


def preference(service_type: str) -> int:
    """Sort key among the names of one service: the official one first, the oldest last."""
    service = SERVICE_TYPES.get(canonical(service_type))
    if service is None or service_type not in service.aliases:
        return 0
    return service.aliases.index(service_type) + 1


def project_of(service_type: str, name: str = "") -> str:
    """Return the project that serves a type; of an unknown type the name in the catalogue."""
    service = SERVICE_TYPES.get(canonical(service_type))
    return service.project if service else name
