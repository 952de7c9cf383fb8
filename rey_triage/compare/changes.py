"""Changes as they are made: one for each thing; and folded, what says the same being one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from rey_triage.difference import AREAS, Change

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rey_triage.difference import Area, Verdict


def change(
    verdict: Verdict,
    area: Area,
    subject: str,
    thing: str,
    says: str,
    /,
    *,
    runbook: str | None = None,
    part_of: str | None = None,
) -> Change:
    """Make a change of one thing."""
    return Change(
        verdict=verdict,
        area=area,
        subject=subject,
        says=says,
        things=[thing] if thing else [],
        runbook=runbook,
        part_of=part_of,
    )


def fold(changes: Iterable[Change]) -> list[Change]:
    """Make one of those that say the same; in the order of the areas."""
    groups: dict[tuple[object, ...], list[Change]] = {}
    for one in changes:
        key = (one.verdict, one.area, one.subject, one.says, one.runbook, one.part_of)
        groups.setdefault(key, []).append(one)
    folded = [
        msgspec.structs.replace(
            group[0], things=list(dict.fromkeys(thing for one in group for thing in one.things))
        )
        for group in groups.values()
    ]
    return sorted(folded, key=lambda one: AREAS.index(one.area))
