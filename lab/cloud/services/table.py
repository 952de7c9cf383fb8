"""All processes of the lab by name, in the order in which they start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.cloud.errors import UsageError
from lab.cloud.services import core, extras, infrastructure
from lab.cloud.suggest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lab.cloud.services.service import Service, Table
    from lab.cloud.settings import Lab


def table(lab: Lab) -> Table:
    makers = (infrastructure.services, *core.MAKERS, *(extras.MAKERS[one] for one in lab.extras))
    found = [service for make in makers for service in make(lab)]
    return {service.name: service for service in sorted(found, key=lambda one: one.wave)}


def named(services: Table, names: Iterable[str]) -> list[Service]:
    """The services of these names."""
    names = list(names)
    for name in names:
        if name not in services:
            raise UsageError(f"there is no service {name}", nearest(name, services))
    return [services[name] for name in dict.fromkeys(names)]
