"""How much existed when: the span in equal parts, with the vCPUs of each project on the average."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from rey_triage.consumption import Day
from rey_triage.moments import seconds, written

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rey_triage.usage.shapes import Run

_PARTS = 48
"""No more than that: a picture has no room for more."""
_HOUR = 3600.0
_SIZES = tuple(_HOUR * hours for hours in (1, 3, 6, 12, 24, 7 * 24, 28 * 24))


def days(runs: Iterable[Run], begin: float, end: float) -> list[Day]:
    """Cut the span into parts of an hour or more, and say what existed in each."""
    if end <= begin:
        return []
    size = next((one for one in _SIZES if (end - begin) / one <= _PARTS), (end - begin) / _PARTS)
    count = max(1, -int(-(end - begin) // size))
    lengths = [min(size, end - begin - number * size) for number in range(count)]
    found: list[dict[str, float]] = [defaultdict(float) for _ in range(count)]
    for run in runs:
        start = seconds(run.started_at)
        if start is None:
            continue
        stop = seconds(run.ended_at)
        first, last = max(start, begin), min(end if stop is None else stop, end)
        if last <= first:
            continue
        for number in range(int((first - begin) // size), count):
            left = begin + number * size
            if left >= last:
                break
            lasted = min(last, left + lengths[number]) - max(first, left)
            found[number][run.tenant_id] += run.vcpus * lasted / lengths[number]
    return [
        Day(
            begin=written(begin + number * size),
            hours=round(lengths[number] / _HOUR, 2),
            vcpus={project: round(amount, 3) for project, amount in part.items()},
        )
        for number, part in enumerate(found)
    ]
