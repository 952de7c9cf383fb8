"""Limits that are kept in Keystone: those of Glance, and of Nova where it is set up so.

Two requests tell those of all projects at once. What is used they do not tell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from rey_triage.bulk import Ask
from rey_triage.holdings import Gap, Limit
from rey_triage.quotas.services import UNIFIED, official

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.bulk import Reader
    from rey_triage.holdings import Sweep

_Row = TypeVar("_Row")

SERVERS = "servers"
"""What Nova calls instances in Keystone."""

NOVA = {
    "instances": SERVERS,
    "cores": "class:VCPU",
    "ram": "class:MEMORY_MB",
    "metadata_items": "server_metadata_items",
    "injected_files": "server_injected_files",
    "injected_file_content_bytes": "server_injected_file_content_bytes",
    "injected_file_path_bytes": "server_injected_file_path_bytes",
    "key_pairs": "server_key_pairs",
    "server_groups": "server_groups",
    "server_group_members": "server_group_members",
}
"""Nova's quotas, and what they are called as unified limits."""

NOTE = (
    "Keystone has limits for Nova: where Nova's option [quota] driver is "
    "nova.quota.UnifiedLimitsDriver, these count (keystone/set-unified-limits)."
)


class _Service(Struct, gc=False):
    id: str
    type: str = ""
    name: str = ""


class _Registered(Struct, gc=False):
    service_id: str
    resource_name: str
    default_limit: int
    region_id: str | None = None


class _Own(Struct, gc=False):
    id: str
    service_id: str
    resource_name: str
    resource_limit: int
    project_id: str | None = None
    region_id: str | None = None


class _NotToldError(Exception):
    """Keystone did not tell; the text says why."""


def read(reader: Reader, found: Sweep) -> None:
    """Add what Keystone has for the services of a sweep."""
    try:
        kept = _kept(reader, found.region)
    except _NotToldError as fault:
        if UNIFIED in found.services:
            why, projects = str(fault), tuple(sorted(found.projects))
            found.gaps.append(Gap(service=UNIFIED, why=why, projects=projects))
        return
    regional, own = kept
    found.registered = {
        f"{where}/{name}": region for (where, name), (_, region) in regional.items()
    }
    defaults = {place: limit for place, (limit, _) in regional.items()}
    services = {service for service, _ in defaults}
    if UNIFIED not in services:  # Glance has no limits then, unless it is set up to take them
        found.services = tuple(one for one in found.services if one != UNIFIED)
    if ("compute", SERVERS) in defaults and "compute" in found.services:
        found.notes += (NOTE,)
        found.unified += ("compute",)
    if UNIFIED in found.services:
        found.unified += (UNIFIED,)
        found.limits += _limits(found, defaults, own)
    found.own_limits = {
        f"{project}/{service}/{resource}": one.id
        for (project, service, resource), one in own.items()
        if project in found.projects
    }


_Defaults = dict[tuple[str, str], int]
_Regional = dict[tuple[str, str], tuple[int, str]]
_Owns = dict[tuple[str, str, str], _Own]


def _kept(reader: Reader, region: str) -> tuple[_Regional, _Owns]:
    """Return the registered limits by service and resource, and those of single projects."""
    registered = list(_rows(reader, "registered_limits", _Registered))
    if not registered:
        return {}, {}
    types = {one.id: official(one.type) for one in _rows(reader, "services", _Service)}
    here = (None, region)
    defaults = {
        (types.get(one.service_id, ""), one.resource_name): (one.default_limit, one.region_id or "")
        for one in registered
        if one.region_id in here
    }
    own = {
        (one.project_id or "", types.get(one.service_id, ""), one.resource_name): one
        for one in _rows(reader, "limits", _Own)
        if one.region_id in here
    }
    return defaults, own


def _rows(reader: Reader, name: str, shape: type[_Row]) -> Iterator[_Row]:
    ask = Ask(service="identity", path=f"/{name}", rows=name, shape=shape)
    for told in reader.lists([ask]):
        if told.gone:  # a Keystone without unified limits
            return
        if not told.ok:
            raise _NotToldError(told.why)
        yield from told.body


def _limits(found: Sweep, defaults: _Defaults, own: _Owns) -> Iterator[Limit]:
    for project in found.projects:
        for (service, resource), default in sorted(defaults.items()):
            if service == UNIFIED:
                mine = own.get((project, service, resource))
                limit = mine.resource_limit if mine else default
                yield Limit(project=project, service=service, resource=resource, limit=limit)
