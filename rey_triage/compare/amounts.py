"""Limits, capacity and storage pools: what is used up, what became less."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.compare.changes import change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.compare.side import Pair, Side
    from rey_triage.difference import Change
    from rey_triage.evidence import Observation, Value

    Key = tuple[str, str]

_NEARLY_FULL = 0.9


def limits(pair: Pair) -> Iterator[Change]:
    """Compare the limits of the project that both looks asked for."""
    for old, new in _both(pair, "limit", "id", "project"):
        subject, name = "limits of the project", str(new.fields.get("name"))
        was, now = old.fields.get("limit"), new.fields.get("limit")
        if was != now:
            yield change("different", "amount", subject, name, f"{_bound(now)}, was {_bound(was)}")
        left = [seen.fields.get("free") for seen in (old, new)]
        if None not in left and bool(left[0]) != bool(left[1]):
            yield change(
                "better" if left[1] else "worse",
                "amount",
                subject,
                name,
                "no longer used up" if left[1] else "used up",
            )


def _bound(limit: Value) -> str:
    return "unlimited" if limit == -1 else str(limit)


def capacity(pair: Pair) -> Iterator[Change]:
    """Compare what the hosts offer, as placement knows it."""
    old, new = (_by_key(side, "inventory", "host", "class") for side in pair)
    was, now = ({host for host, _ in found} for found in (old, new))
    if pair.absent_from("after", "inventory"):
        for host in sorted(was - now):
            yield change("worse", "amount", "placement", host, "offers nothing any more")
    if pair.absent_from("before", "inventory"):
        for host in sorted(now - was):
            yield change("different", "amount", "placement", host, "offers resources, is new")
    for key in sorted(old.keys() & new.keys()):
        yield from _offer(key, old[key], new[key])
    for host, class_ in sorted(old.keys() - new.keys()):
        if host in now:
            yield change("worse", "amount", f"{class_} offered", host, "none any more")
    for host, class_ in sorted(new.keys() - old.keys()):
        if host in was:
            yield change("different", "amount", f"{class_} offered", host, "new")
    yield from _left(old, new)


def _offer(key: Key, old: Observation, new: Observation) -> Iterator[Change]:
    host, class_ = key
    was, now = (_number(seen, "capacity") for seen in (old, new))
    if was is not None and now is not None and was != now:
        why = ", ".join(
            f"{words} {new.fields.get(name)} instead of {old.fields.get(name)}"
            for name, words in (("total", "total"), ("reserved", "reserved"), ("ratio", "ratio"))
            if old.fields.get(name) != new.fields.get(name)
        )
        says = f"{now:g}, was {was:g}" + (f" ({why})" if why else "")
        verdict = "worse" if now < was else "different"
        yield change(verdict, "amount", f"{class_} offered", host, says)  # type: ignore[arg-type]


def _left(old: dict[Key, Observation], new: dict[Key, Observation]) -> Iterator[Change]:
    """Compare whether any host has something left of a class."""
    for class_ in sorted({name for _, name in old} & {name for _, name in new}):
        was, now = (
            any(
                (_number(seen, "free") or 0) > 0
                for (_, name), seen in found.items()
                if name == class_
            )
            for found in (old, new)
        )
        if was != now:
            says = "some host has room again" if now else "no host has any left"
            yield change("better" if now else "worse", "amount", class_, "", says)


def pools(pair: Pair) -> Iterator[Change]:
    """Compare the storage pools of volumes."""
    old, new = (_by_key(side, "pool", "name", "") for side in pair)
    for key in sorted(old.keys() | new.keys()):
        name = key[0]
        if key not in new:
            if pair.absent_from("after", "pool"):
                yield change("worse", "amount", "storage pool", name, "no longer listed")
        elif key not in old:
            if pair.absent_from("before", "pool"):
                yield change("different", "amount", "storage pool", name, "new")
        else:
            up, is_up = (seen.fields.get("backend_up") for seen in (old[key], new[key]))
            if up is not None and is_up is not None and up != is_up:
                says = "its back end answers again" if is_up else "its back end is down"
                yield change("better" if is_up else "worse", "amount", "storage pool", name, says)
            was, now = (_number(seen, "used_share") for seen in (old[key], new[key]))
            if was is None or now is None or (was < _NEARLY_FULL) == (now < _NEARLY_FULL):
                continue
            verdict = "worse" if now > was else "better"
            says = f"{now:.0%} full, was {was:.0%}"
            yield change(verdict, "amount", "storage pool", name, says)  # type: ignore[arg-type]


def _by_key(side: Side, resource: str, first: str, second: str) -> dict[Key, Observation]:
    return {
        (str(seen.fields.get(first)), str(seen.fields.get(second))): seen
        for seen in side.states.get(resource, ())
    }


def _both(
    pair: Pair, resource: str, first: str, second: str
) -> Iterator[tuple[Observation, Observation]]:
    old, new = (_by_key(side, resource, first, second) for side in pair)
    for key in sorted(old.keys() & new.keys()):
        yield old[key], new[key]


def _number(seen: Observation, field: str) -> float | None:
    value = seen.fields.get(field)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
