"""The commands that set a limit."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, NamedTuple

from rey_triage.quota_options import FORCED, OPTIONS, option
from rey_triage.quotas.unified import NOVA

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rey_triage.holdings import Limit, Project, Sweep

_JOINTS = str.maketrans("", "", "-_")
_COMMAND = {
    "compute": "openstack quota set",
    "block-storage": "openstack quota set",
    "network": "openstack quota set",
    "shared-file-system": "openstack share quota set",
    "load-balancer": "openstack loadbalancer quota set",
    "dns": "openstack dns quota set",
}
_PLAIN = re.compile(r"[A-Za-z0-9_.][A-Za-z0-9_.@-]*")

UNIFIED_SERVICES = {"compute": "nova", "image": "glance"}
"""Those that may take their limits from Keystone, and the usual name of the service there."""


class Setting(NamedTuple):
    """One limit to set."""

    service: str
    resource: str
    limit: int
    below: bool = False
    """Whether that is under what is used."""


def setting(before: Limit, limit: int) -> Setting:
    """Return what sets another limit, or puts it back."""
    return Setting(before.service, before.resource, limit, before.is_under_use(limit))


def resource_of(service: str, name: str) -> str:
    """Return how a service calls what may be written as the client's option or column.

    The client writes some of them in two ways: ``subnetpools`` and ``subnet_pools``.
    """
    plain = name.strip().removeprefix("--")
    options = OPTIONS.get(service, {})
    if plain in options or option(service, plain):
        return plain
    bare = plain.translate(_JOINTS)
    return next(
        (resource for resource, one in options.items() if one.translate(_JOINTS) == bare), plain
    )


def set_commands(
    project: Project, named: str, settings: Iterable[Setting]
) -> tuple[list[str], list[Setting]]:
    """Return the commands that set limits of a project, and the settings there is no option for.

    ``named`` is how the command names it, see ``command_name``; Designate's takes only the id.
    The options of Nova, Neutron and Cinder go into one command. What goes below the use stands in
    one of its own: it must be forced, and what does not must not.
    """
    lines: dict[tuple[str, str, bool], list[str]] = {}
    without: list[Setting] = []
    for one in settings:
        found = option(one.service, one.resource)
        if found is None:
            without.append(one)
            continue
        name, volume_type = found
        place = _COMMAND[one.service], volume_type, one.below and one.service in FORCED
        lines.setdefault(place, []).append(f"--{name} {one.limit}")
    return [
        _line(command, volume_type, words, project, named, force=force)
        for (command, volume_type, force), words in lines.items()
    ], without


def _line(
    command: str, volume_type: str, words: list[str], project: Project, named: str, *, force: bool
) -> str:
    parts = [command]
    if force:
        parts.append("--force")
    if volume_type:
        parts.append(f"--volume-type {shlex.quote(volume_type)}")
    parts += words
    if command == _COMMAND["dns"]:
        parts.append(f"--project-id {shlex.quote(project.id)}")
    else:
        parts.append(named)
    return " ".join(parts)


def unified_steps(
    sweep: Sweep, project: Project, named: str, setting: Setting, before: int
) -> tuple[str, str] | None:
    """Return what sets a limit in Keystone, and what takes it back; None: there is no way.

    A limit of a project must have a registered one of the same region. The client does not send a
    limit of 0 to one that exists.
    """
    name = unified_name(setting.service, setting.resource)
    region = sweep.registered.get(f"{setting.service}/{name}")
    if not name or region is None:
        return None
    if own := sweep.own_limits.get(f"{project.id}/{setting.service}/{name}"):
        if not setting.limit:
            return None
        lead = "openstack limit set --resource-limit"
        return f"{lead} {setting.limit} {own}", f"{lead} {before} {own}"
    where = f" --region {shlex.quote(region)}" if region else ""
    listed = f"openstack limit list --project {named} --resource-name {name} -f value -c ID"
    made = (
        f"openstack limit create --project {named} --service "
        f"{UNIFIED_SERVICES[setting.service]}{where} --resource-limit {setting.limit} {name}"
    )
    return made, f"openstack limit delete $({listed})"


def unified_name(service: str, resource: str) -> str:
    """Return how Keystone calls a limit; empty where it does not know it."""
    return NOVA.get(resource, "") if service == "compute" else resource


def command_name(project: Project, shared: frozenset[str]) -> str:
    """Name a project in a command: by its name where that is plain and nobody else's.

    ``shared`` are the names that do not tell which project is meant.
    """
    plain = _PLAIN.fullmatch(project.name) is not None
    return project.name if plain and project.name not in shared else shlex.quote(project.id)
