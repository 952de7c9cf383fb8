"""What a flavor asks of placement, as nova's scheduler derives it."""

from __future__ import annotations

import re
from typing import Any

from msgspec import Struct

_GROUPED = re.compile(r"^(resources|trait|group_policy)[_\d]")


class Demand(Struct, frozen=True):
    """The resources and traits one instance needs."""

    flavor: str
    resources: tuple[tuple[str, int], ...]
    required: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()


def demand_of(server: dict[str, Any]) -> Demand | None:
    """Derive the demand of an instance; None where it cannot be known from the flavor alone."""
    flavor = server.get("flavor") or {}
    specs: dict[str, str] | None = flavor.get("extra_specs")
    if "vcpus" not in flavor or specs is None or any(_GROUPED.match(key) for key in specs):
        return None
    # an instance that boots from a volume has no image and takes no root disk
    root = flavor["disk"] if server.get("image") else 0
    cpus = "PCPU" if specs.get("hw:cpu_policy") == "dedicated" else "VCPU"
    amounts = {
        cpus: flavor["vcpus"],
        "MEMORY_MB": flavor["ram"],
        "DISK_GB": root + flavor["ephemeral"] + -(-flavor["swap"] // 1024),
    }
    required: list[str] = []
    forbidden: list[str] = []
    for key, value in sorted(specs.items()):
        scope, _, name = key.partition(":")
        if scope == "resources" and str(value).isdigit():
            amounts[name] = int(value)
        elif scope == "trait":
            (forbidden if value == "forbidden" else required).append(name)
    return Demand(
        flavor=flavor.get("original_name") or "",
        resources=tuple(sorted((name, amount) for name, amount in amounts.items() if amount)),
        required=tuple(required),
        forbidden=tuple(forbidden),
    )
