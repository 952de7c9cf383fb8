"""What only one of the two looks answered: it is said, and never taken for gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from rey_triage.broken import BROKEN, broken_state
from rey_triage.difference import Count, NotCompared

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.compare.side import Pair, Side

    Which = Literal["before", "after"]

_NO_SERVICE = "no such service in the catalogue"
_STATES = {
    # listed in full, whatever their state
    "network": "status",
    "router": "status",
    "hypervisor": "up",
}


def not_compared(pair: Pair) -> list[NotCompared]:
    """Name the questions that one look answered and the other did not."""
    rows: list[NotCompared] = []
    sides: tuple[tuple[Which, Side, Side], ...] = (
        ("before", pair.before, pair.after),
        ("after", pair.after, pair.before),
    )
    for which, side, other in sides:
        rows += _api(which, side, other)
        rows += _logs(which, side, other)
        if other.has_alerts and not side.has_alerts and _has_alerts_firing(other):
            rows.append(NotCompared(check="alerts", missing=which, why="not in the bundle"))
    return rows


def _has_alerts_firing(side: Side) -> bool:
    return any(seen.kind == "alert" for seen in side.evidence.observations)


def _api(which: Which, side: Side, other: Side) -> Iterator[NotCompared]:
    if not side.has_api and other.has_api:
        yield NotCompared(check="the cloud", missing=which, why="no answers of APIs in the bundle")
        return
    for check, row in other.checks.items():
        mine = side.checks.get(check)
        if row.state != "checked" or not row.resources or (mine and mine.state == "checked"):
            continue
        why = mine.why if mine else "not asked"
        if why != _NO_SERVICE:  # then the catalogue differs, and that is told
            yield NotCompared(check=check, missing=which, why=why)


def _logs(which: Which, side: Side, other: Side) -> Iterator[NotCompared]:
    if other.programs and not side.programs:
        yield NotCompared(check="logs", missing=which, why="no logs in the bundle")
        return
    for program in sorted(other.programs):
        if not side.read(program, other):
            name = f"logs of {program}" if program else "logs of unknown programs"
            yield NotCompared(check=name, missing=which, why="not in the bundle")


def counts(pair: Pair) -> list[Count]:
    """Count resources by state, and return what differs."""
    found: list[Count] = []
    for resource in (*_STATES, *(one for one in BROKEN if one not in _STATES)):
        if resource in ("endpoint", "service", "token"):
            continue
        old, new = (_by_state(side, resource) for side in pair)
        if old is None or new is None:
            continue
        found += [
            Count(resource=resource, state=state, before=old.get(state, 0), after=new.get(state, 0))
            for state in sorted(old.keys() | new.keys())
            if old.get(state, 0) != new.get(state, 0)
        ]
    return found


def _by_state(side: Side, resource: str) -> dict[str, int] | None:
    if side.scope(resource) is None:
        return None
    found: dict[str, int] = {}
    for seen in side.states.get(resource, ()):
        state = broken_state(seen)
        if resource in _STATES:
            value = seen.fields.get(_STATES[resource])
            state = ("up" if value else "down") if isinstance(value, bool) else str(value or "")
        if state:
            found[state] = found.get(state, 0) + 1
    return found
