"""Services, agents and hypervisors: came, went, died, came back, switched off and on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.compare.changes import change

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rey_triage.compare.side import Pair
    from rey_triage.difference import Change, Verdict
    from rey_triage.evidence import Observation

    Key = tuple[str, str, str]

_UP, _OFF, _DOWN = range(3)


def services(pair: Pair) -> Iterator[Change]:
    """Compare every daemon that reports its life."""
    old, new = _by_key(pair.before.states), _by_key(pair.after.states)
    for key in sorted(old.keys() | new.keys()):
        api, program, host = key
        if key in old and key in new:
            yield from _changed(program, host, old[key], new[key])
        elif key in new:
            yield from _came(pair, key, new[key][0], old)
        elif pair.absent_from("after", "service", api):
            yield _went(key, old[key][0], new)


def hypervisors(pair: Pair) -> Iterator[Change]:
    """Compare the hosts of instances, as far as their compute service does not say the same."""
    told = {
        thing for one in services(pair) if one.subject == "nova-compute" for thing in one.things
    }
    old, new = (
        {seen.name: seen for seen in side.states.get("hypervisor", ()) if seen.host not in told}
        for side in pair
    )
    for name in sorted(old.keys() | new.keys()):
        if name in old and name in new:
            if moved := _moved(old[name], new[name]):
                verdict, says = moved
                yield change(verdict, "hypervisor", "hypervisor", name, says)
        elif name in new and pair.absent_from("before", "hypervisor"):
            yield change("different", "hypervisor", "hypervisor", name, "new")
        elif name in old and pair.absent_from("after", "hypervisor"):
            yield change("worse", "hypervisor", "hypervisor", name, "no longer listed")


def _by_key(states: dict[str, list[Observation]]) -> dict[Key, list[Observation]]:
    """Sort services by what they are and where; of duplicates the one last heard of is first."""
    found: dict[Key, list[Observation]] = {}
    for seen in states.get("service", ()):
        fields = seen.fields
        program = str(fields.get("binary") or seen.service)
        key = (str(fields.get("api") or ""), program, str(fields.get("host") or seen.host))
        found.setdefault(key, []).append(seen)
    for same in found.values():
        same.sort(key=lambda seen: (-(seen.time or 0.0), seen.id))
    return found


def _rank(seen: Observation) -> int | None:
    if seen.fields.get("disabled") is True:
        return _OFF
    up = seen.fields.get("up")
    return None if up is None else _UP if up else _DOWN


def _state(seen: Observation) -> str:
    up = "up" if seen.fields.get("up") else "down"
    if seen.fields.get("disabled") is not True:
        return up
    return f"disabled and {up}"


def _moved(old: Observation, new: Observation) -> tuple[Verdict, str] | None:
    """Judge a change of the state of life."""
    was, now = _rank(old), _rank(new)
    if was is None or now is None or _state(old) == _state(new):
        return None
    reason = new.fields.get("disabled_reason")
    why = f" ({reason})" if reason and now == _OFF else ""
    says = f"{_state(new)}{why}, was {_state(old)}"
    if was == now:  # switched off on purpose, both times
        return "different", says
    if now == _UP:
        return "better", says
    return ("worse" if was == _UP else "different"), says


def _changed(
    program: str, host: str, old: Sequence[Observation], new: Sequence[Observation]
) -> Iterator[Change]:
    if moved := _moved(old[0], new[0]):
        verdict, says = moved
        yield change(verdict, "service", program, host, says)
    if len(old) != len(new):
        verdict = "worse" if len(new) > len(old) else "better"
        says = f"listed {len(new)} times, was {len(old)}"
        yield change(verdict, "service", program, host, says)
    for field, words in (("version", "version"), ("zone", "zone")):
        was, now = (seen.fields.get(field) for seen in (old[0], new[0]))
        if was is not None and now is not None and was != now:
            says = f"{words} {now}, was {was}"
            yield change("different", "service", program, host, says)


def _came(
    pair: Pair, key: Key, seen: Observation, others: dict[Key, list[Observation]]
) -> Iterator[Change]:
    api, program, host = key
    if not pair.absent_from("before", "service", api):
        if _rank(seen) == _DOWN:
            yield change("unknown", "service", program, host, "down (not listed before)")
        return
    if twin := _twin(key, others):
        says = f"new beside {twin}: is it the same host under another name?"
        yield change("worse", "service", program, host, says)
        return
    verdict: Verdict = "worse" if _rank(seen) == _DOWN else "different"
    yield change(verdict, "service", program, host, f"new, and {_state(seen)}")


def _went(key: Key, seen: Observation, others: dict[Key, list[Observation]]) -> Change:
    _, program, host = key
    if twin := _twin(key, others):
        return change("better", "service", program, host, f"no longer listed beside {twin}")
    rank = _rank(seen)
    verdict: Verdict = "better" if rank == _DOWN else "different" if rank == _OFF else "worse"
    return change(verdict, "service", program, host, f"no longer listed, was {_state(seen)}")


def _twin(key: Key, others: dict[Key, list[Observation]]) -> str:
    """Find the same program on a host whose name is the same but for the domain."""
    api, program, host = key
    if "@" in host:  # back ends of one host
        return ""
    short = host.partition(".")[0]
    found = (
        name
        for kind, binary, name in sorted(others)
        if (kind, binary) == (api, program) and name != host and name.partition(".")[0] == short
    )
    return next(found, "")
