"""Which limits matter: pure functions over a sweep."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rey_triage.holdings import Limit, Project, Sweep

NEAR = 0.8
"""From this share on a limit is near."""

_GIVEN = {("network", "security_group"): 1, ("network", "security_group_rule"): 4}
"""What Neutron makes for a project by itself, as soon as somebody looks at its groups."""


class Row(NamedTuple):
    """A limit with the project that has it."""

    limit: Limit
    project: Project


class Chosen(NamedTuple):
    """Which limits somebody wants to see."""

    resources: tuple[str, ...] = ()
    above: float | None = NEAR
    """From which share on; None: all, also what has no share."""
    unlimited: bool = False
    unused: bool = False
    ownerless: bool = False


def rows(sweep: Sweep, chosen: Chosen) -> list[Row]:
    """Choose limits, the fullest first."""
    idle = unused(sweep) if chosen.unused else set()
    found = [
        Row(one, project)
        for one in sweep.limits
        if (project := sweep.projects.get(one.project)) is not None
        and (not chosen.resources or one.resource in chosen.resources)
        and _is_wanted(one, project, chosen, idle)
    ]
    return sorted(found, key=_order)


def _is_wanted(one: Limit, project: Project, chosen: Chosen, idle: set[tuple[str, str]]) -> bool:
    if chosen.unlimited and not one.unlimited:
        return False
    if chosen.unused and ((one.project, one.service) not in idle or one.limit == 0):
        return False
    if chosen.ownerless and project.owned is not False:
        return False
    if chosen.above is None:
        return True
    return one.share is not None and one.share >= chosen.above


def _order(row: Row) -> tuple[float, str, str, str, str, str]:
    one, project = row
    share = -1.0 if one.share is None else one.share
    return -share, project.domain, project.name, project.id, one.service, one.resource


def unused(sweep: Sweep) -> set[tuple[str, str]]:
    """Return project and service where nothing is in use now, as far as the service tells."""
    used: set[tuple[str, str]] = set()
    told: set[tuple[str, str]] = set()
    for one in sweep.limits:
        place = (one.project, one.service)
        if not one.counted:
            continue
        told.add(place)
        if one.taken > _GIVEN.get((one.service, one.resource), 0):
            used.add(place)
    return told - used


def everywhere(found: Sequence[Row], asked: Iterable[Limit]) -> set[tuple[str, str]]:
    """Return service and resource of which every project that was asked is among the rows."""
    all_: dict[tuple[str, str], int] = defaultdict(int)
    for one in asked:
        all_[one.service, one.resource] += 1
    mine: dict[tuple[str, str], int] = defaultdict(int)
    for row in found:
        mine[row.limit.service, row.limit.resource] += 1
    return {key for key, count in mine.items() if count == all_[key] and count > 1}


def by_project(found: Iterable[Row]) -> dict[str, list[Row]]:
    """Group rows by the project's id, in the order in which the projects come first."""
    groups: dict[str, list[Row]] = {}
    for row in found:
        groups.setdefault(row.project.id, []).append(row)
    return groups
