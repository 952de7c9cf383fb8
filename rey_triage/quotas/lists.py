"""What one list tells of all projects: use that a service counts and does not tell, and secrets.

Octavia and Designate tell limits alone; what is used of them is counted here, from lists that have
a line for each object. Barbican lists the projects that have limits of their own.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct, structs

from rey_triage.bulk import Ask
from rey_triage.holdings import Gap, Limit

if TYPE_CHECKING:
    from rey_triage.bulk import Reader
    from rey_triage.holdings import Sweep

SECRETS = "key-manager"
NOTE = (
    "Of key-manager only projects with limits of their own are listed; its defaults are not told."
)


class _Owned(Struct, gc=False):
    project_id: str = ""


class _Secrets(Struct, gc=False):
    project_id: str
    project_quotas: dict[str, int | None]


class _List(NamedTuple):
    service: str
    path: str
    rows: str
    resource: str
    all_projects: bool = False


def _of_octavia(resource: str, rows: str) -> _List:
    path = f"/lbaas/{rows}?fields=id&fields=project_id&limit=1000"
    return _List("load-balancer", path, rows, resource)


_LISTS = (
    _of_octavia("loadbalancer", "loadbalancers"),
    _of_octavia("listener", "listeners"),
    _of_octavia("pool", "pools"),
    _of_octavia("healthmonitor", "healthmonitors"),
    _of_octavia("l7policy", "l7policies"),
    _List("dns", "/zones?limit=1000", "zones", "zones", all_projects=True),
)


def count_use(reader: Reader, found: Sweep) -> None:
    """Fill in what is used of the limits of services that do not tell it.

    Of a list that fails the use stays unknown, and is a gap.
    """
    told_limits = {one.service for one in found.limits}
    chosen = [one for one in _LISTS if one.service in told_limits]
    asks = [
        Ask(
            service=one.service,
            path=one.path,
            all_projects=one.all_projects,
            rows=one.rows,
            shape=_Owned,
            key=one,
        )
        for one in chosen
    ]
    used: dict[tuple[str, str], Counter[str]] = {
        (one.service, one.resource): Counter() for one in chosen
    }
    for told in reader.lists(asks):
        kind: _List = told.ask.key
        place = kind.service, kind.resource
        if told.ok and place in used:
            used[place].update(row.project_id for row in told.body)
        elif not told.ok:
            used.pop(place, None)
            why = f"what is used of {kind.resource}: {told.why}"
            found.gaps.append(Gap(service=kind.service, why=why, projects=()))
    if used:
        found.limits = [
            structs.replace(one, used=used[one.service, one.resource][one.project])
            if (one.service, one.resource) in used
            else one
            for one in found.limits
        ]


def secrets(reader: Reader, found: Sweep) -> None:
    """Add the limits that Barbican has for single projects."""
    ask = Ask(
        service=SECRETS, path="/project-quotas?limit=100", rows="project_quotas", shape=_Secrets
    )
    for told in reader.lists([ask]):
        if not told.ok:
            found.gaps.append(Gap(service=SECRETS, why=told.why, projects=tuple(found.projects)))
            return
        found.limits += [
            Limit(project=row.project_id, service=SECRETS, resource=resource, limit=limit)
            for row in told.body
            if row.project_id in found.projects
            for resource, limit in sorted(row.project_quotas.items())
            if limit is not None
        ]
    found.notes += (NOTE,)
