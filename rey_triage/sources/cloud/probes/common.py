"""What all probes share: an observation of a state, times, and choosing what differs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar

from rey_triage.evidence import Observation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rey_triage.evidence import Value

DETAILS = 20
"""Of how many resources of a kind the details are asked for."""

Item = TypeVar("Item")
_DIGITS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\b[0-9a-f]{32}\b|\d+")


def state(
    resource: str,
    source: str,
    text: str,
    /,
    *,
    project: str,
    idle: bool = False,
    program: str = "",
    **fields: Any,
) -> Observation:
    """Describe a resource; what is None is unknown and left out.

    ``project`` is the OpenStack project, ``program`` the daemon where one is meant, ``owner_id``
    the owner's id; ``idle`` keeps a task_state of None: nothing is being done.
    """
    owner = fields.pop("owner_id", None)
    known: dict[str, Value] = {
        key: value for key, value in fields.items() if value is not None and value != ""
    }
    if owner:
        known["project"] = owner
    if idle and "task_state" not in known:
        known["task_state"] = None
    when = next((known[key] for key in ("since", "heartbeat") if key in known), None)
    return Observation(
        kind="state",
        source=source,
        text=text,
        service=program or project,
        host=str(known.get("host") or "").partition("@")[0],
        resource=resource,
        id=str(known.get("id") or ""),
        name=str(known.get("name") or ""),
        project=owner or "",
        network=str(
            known.get("network") or (known.get("id") if resource == "network" else "") or ""
        ),
        request=str(known.get("request") or ""),
        time=float(when) if isinstance(when, (int, float)) else None,
        fields=known,
    )


def number(value: Any) -> float | None:
    """Return a real number; the APIs also say 'infinite', 'unknown' and nothing."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return value


def choose_different(
    items: Iterable[Item], kind: Callable[[Item], object], limit: int = DETAILS
) -> list[Item]:
    """Choose a few that differ: one of each kind in turn, in the given order."""
    groups: dict[object, list[Item]] = {}
    for item in items:
        groups.setdefault(kind(item), []).append(item)
    chosen: list[Item] = []
    rank = 0
    while len(chosen) < limit and (layer := [g[rank] for g in groups.values() if rank < len(g)]):
        chosen += layer
        rank += 1
    return chosen[:limit]


def choose_spread(
    items: Iterable[Item], *kinds: Callable[[Item], object], limit: int = DETAILS
) -> list[Item]:
    """Choose a few that differ: in the first respect before all, within it in the next, and so on.

    What is alike in all is taken from both ends in turn: the newest and the oldest, in a listing.
    """
    return _spread(list(items), kinds)[:limit]


def _spread(items: list[Item], kinds: tuple[Callable[[Item], object], ...]) -> list[Item]:
    if not kinds:
        ends = (items, items[::-1])
        return [ends[n % 2][n // 2] for n in range(len(items))]
    groups: dict[object, list[Item]] = {}
    for item in items:
        groups.setdefault(kinds[0](item), []).append(item)
    ordered = [_spread(group, kinds[1:]) for group in groups.values()]
    longest = max(map(len, ordered), default=0)
    return [group[n] for n in range(longest) for group in ordered if n < len(group)]


def shape(text: str) -> str:
    """Blank out numbers and identifiers, so that equal faults look equal."""
    return _DIGITS.sub("#", text)
