"""A sweep as it is shown: the rows that were asked for, and what can be done about them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rey_triage.holdings import UNLIMITED, VERSION, Advice, QuotaReport, Shown, unit
from rey_triage.moments import written
from rey_triage.quotas import judge
from rey_triage.quotas.commands import (
    command_name,
    set_commands,
    setting,
    unified_steps,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rey_triage.holdings import Limit, State, Sweep
    from rey_triage.quotas.judge import Chosen, Row

_ROOM = 1.5
"""A raised limit leaves a third free."""
_REFUSED = {
    "compute": "nova/quota-exceeded",
    "network": "neutron/quota-exceeded",
    "block-storage": "cinder/quota-exceeded",
}
_SET, _SET_UNIFIED, _CLOSE = (
    "keystone/change-project-quota",
    "keystone/set-unified-limits",
    "keystone/close-project",
)
RUNBOOKS = (*_REFUSED.values(), _SET, _SET_UNIFIED, _CLOSE)


def report(sweep: Sweep, chosen: Chosen) -> QuotaReport:
    """Choose, sort and advise."""
    rows = judge.rows(sweep, chosen)
    near = [row for row in rows if (row.limit.share or 0) >= judge.NEAR]
    return QuotaReport(
        version=VERSION,
        taken_at=written(sweep.taken_at),
        place=sweep.place,
        region=sweep.region,
        scope=sweep.scope,
        view=view(chosen),
        services=list(sweep.services),
        projects=len(sweep.projects),
        limits=len(sweep.limits),
        rows=[shown(row) for row in rows],
        everywhere=[
            f"{service} {resource}"
            for service, resource in sorted(judge.everywhere(rows, sweep.limits))
            if chosen.unlimited
        ],
        unused=chosen.unused,
        unowned=[one for one in sweep.projects.values() if chosen.ownerless and one.owned is False],
        advice=advise(sweep, near),
        missing=sweep.gaps,
        gone=list(sweep.gone),
        notes=list(sweep.notes),
        interrupted=sweep.interrupted,
        complete=sweep.whole,
    )


def view(chosen: Chosen) -> str:
    """Say in words which limits are shown."""
    what = " ".join(chosen.resources)
    kinds = [
        word
        for word, wanted in (
            ("unlimited", chosen.unlimited),
            ("of services that the project uses nothing of", chosen.unused),
            ("of projects nobody has a role in", chosen.ownerless),
        )
        if wanted
    ]
    share = f"used to {chosen.above:.0%} or more" if chosen.above is not None else ""
    return ", ".join(part for part in (what, *kinds, share) if part) or "all"


def shown(row: Row) -> Shown:
    """Turn a limit into a row of a report."""
    one, project = row
    share = one.share
    return Shown(
        project_id=one.project,
        project=project.name,
        domain=project.domain,
        service=one.service,
        resource=one.resource,
        unit=unit(one.resource),
        limit=UNLIMITED if one.unlimited else one.limit,
        used=one.used,
        reserved=one.reserved,
        percent=None if share is None or math.isinf(share) else round(100 * share, 1),
        state=_state(one),
    )


def _state(one: Limit) -> State:
    if one.unlimited:
        return "unlimited"
    if not one.counted:
        return "not counted"
    share = one.share
    if share is None:
        return "free"
    if share > 1:
        return "exceeded"
    if share == 1:
        return "full"
    return "near" if share >= judge.NEAR else "free"


def advise(sweep: Sweep, near: Iterable[Row]) -> list[Advice]:
    """Say for each project what raises the limits that it is near to, and takes that back."""
    found = []
    for rows in judge.by_project(near).values():
        project = rows[0].project
        named = command_name(project, sweep.shared_names)
        plain = [row.limit for row in rows if row.limit.service not in sweep.unified]
        commands, without = set_commands(project, named, [setting(p, raised(p)) for p in plain])
        back, _ = set_commands(project, named, [setting(p, p.limit) for p in plain])
        by_hand = [f"{one.service} {one.resource}" for one in without]
        for one in (row.limit for row in rows if row.limit.service in sweep.unified):
            wanted = setting(one, raised(one))
            if steps := unified_steps(sweep, project, named, wanted, one.limit):
                commands.append(steps[0])
                back.append(steps[1])
            else:
                by_hand.append(f"{one.service} {one.resource}")
        found.append(
            Advice(
                project_id=project.id,
                project=project.name,
                what=[f"{row.limit.service} {row.limit.resource}" for row in rows],
                runbooks=_runbooks(sweep, rows),
                commands=commands,
                back=back,
                by_hand=by_hand,
            )
        )
    return found


def raised(one: Limit) -> int:
    """Return a limit that leaves room; what was full is given half as much again as is used."""
    return max(one.limit + 1, math.ceil(one.taken * _ROOM))


def _runbooks(sweep: Sweep, rows: Iterable[Row]) -> list[str]:
    services = dict.fromkeys(row.limit.service for row in rows)
    found = [_REFUSED[service] for service in services if service in _REFUSED]
    if any(service in _REFUSED and service not in sweep.unified for service in services):
        found.append(_SET)
    if any(service in sweep.unified for service in services):
        found.append(_SET_UNIFIED)
    return found
