"""When a class of resources is used up, if use grows as it did: a straight line through looks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from rey_triage.capacity.amounts import order
from rey_triage.moments import written
from rey_triage.room import Trend, TrendLook

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_DAY = 86400.0
_CENTURY = 36525.0  # days
SHORTEST = 3600.0
"""Seconds: what was used in less than that says nothing of days."""


class Stock(NamedTuple):
    """What a provider has of a class."""

    capacity: int
    used: int


class Look(NamedTuple):
    """What was seen at one time: stocks by provider and class."""

    taken_at: float
    stocks: dict[tuple[str, str], Stock]


def trends(looks: Iterable[Look]) -> list[Trend]:
    """Draw a line for each class, over the providers that every look has seen.

    Looks of less than an hour say nothing, and one alone even less. A host that was added or taken
    away meanwhile is left out: its use did not grow, it came.
    """
    sorted_ = sorted(looks, key=lambda one: one.taken_at)
    if not sorted_ or sorted_[-1].taken_at - sorted_[0].taken_at < SHORTEST:
        return []
    common = set.intersection(*(set(one.stocks) for one in sorted_))
    found = []
    for resource in sorted({name for _, name in common}, key=order):
        keys = [key for key in common if key[1] == resource]
        points = [
            (one.taken_at / _DAY, float(sum(one.stocks[key].used for key in keys)))
            for one in sorted_
        ]
        last = sorted_[-1]
        capacity = sum(last.stocks[key].capacity for key in keys)
        used = sum(last.stocks[key].used for key in keys)
        found.append(_trend(resource, points, capacity, used, last.taken_at))
    return found


def _trend(
    resource: str,
    points: Sequence[tuple[float, float]],
    capacity: int,
    used: int,
    now: float,
) -> Trend:
    slope = _slope(points)
    left: float | None = None
    if used >= capacity:
        left = 0.0
    elif slope > 0:
        left = (capacity - used) / slope
    day = ""
    if left is not None and left < _CENTURY:
        day = (datetime.fromtimestamp(now, UTC) + timedelta(days=left)).date().isoformat()
    return Trend(
        resource=resource,
        points=len(points),
        looks=[
            TrendLook(taken_at=written(round(day * _DAY)), used=int(amount))
            for day, amount in points
        ],
        span_days=round(points[-1][0] - points[0][0], 2),
        capacity=capacity,
        used=used,
        per_day=round(slope, 3),
        days_left=None if left is None else round(left, 1),
        full_on=day,
    )


def _slope(points: Sequence[tuple[float, float]]) -> float:
    """Return the slope of the line of least squares."""
    count = len(points)
    middle = sum(x for x, _ in points) / count
    level = sum(y for _, y in points) / count
    spread = sum((x - middle) ** 2 for x, _ in points)
    return sum((x - middle) * (y - level) for x, y in points) / spread
