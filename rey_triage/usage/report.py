"""What was seen as it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.consumption import VERSION, UsageReport
from rey_triage.holdings import Gap
from rey_triage.moments import written
from rey_triage.usage import idle as forgotten
from rey_triage.usage.days import days
from rey_triage.usage.doubts import doubts
from rey_triage.usage.look import RECORDS
from rey_triage.usage.sums import sums

if TYPE_CHECKING:
    from rey_triage.consumption import By
    from rey_triage.usage.idle import Bounds
    from rey_triage.usage.look import Seen

_DELETED = (
    "Deleted instances count as long as their rows are in Nova's main tables: until they are "
    "archived or purged."
)
_HOST = "All hours of an instance are told of the host where it is, or was last."


def report(seen: Seen, by: By, bounds: Bounds) -> UsageReport:
    """Add up, sort, and find what is idle."""
    rows, total = sums(seen, by)
    found = forgotten.idle(seen, bounds)
    notes = [*seen.notes, *doubts(seen), _DELETED]
    if by == "host":
        notes.append(_HOST)
    missing = list(seen.gaps)
    if seen.interrupted:
        left = ", ".join(sorted(one.replace("_", " ") for one in seen.failed))
        missing.append(
            Gap(service="all", why=f"interrupted before the end of: {left}", projects=())
        )
    return UsageReport(
        version=VERSION,
        taken_at=written(seen.taken_at),
        begin=written(seen.begin),
        end=written(seen.end),
        place=seen.place,
        region=seen.region,
        scope=seen.scope,
        by=by,
        projects=len(seen.projects),
        rows=rows,
        total=total,
        idle=found,
        idle_kinds=forgotten.kinds(found, bounds),
        days=days(seen.runs, seen.begin, min(seen.end, seen.taken_at))
        if seen.told(RECORDS)
        else [],
        names={one: seen.projects[one].name for one in _active(seen)},
        missing=missing,
        notes=notes,
        interrupted=seen.interrupted,
        complete=not missing,
    )


def _active(seen: Seen) -> list[str]:
    """Return the projects that had instances in the span and are still there."""
    return sorted({run.tenant_id for run in seen.runs} & seen.projects.keys())
