"""What is in a state that nobody wants to see: newly, or no longer. And networks and routers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.broken import BROKEN, broken_state
from rey_triage.compare.changes import change
from rey_triage.masks import mask

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.compare.side import Pair, Side
    from rey_triage.difference import Change
    from rey_triage.evidence import Observation

_LONGEST = 160
_OWN = {"endpoint", "service", "token"}
"""Kinds that are compared in their own ways."""
_PLURALS = {
    "server": "instances",
    "floating-ip": "floating addresses",
    "load-balancer": "load balancers",
    "amphora": "amphorae",
    "zone": "DNS zones",
}


def plural(resource: str) -> str:
    """Name several resources of a kind."""
    return _PLURALS.get(resource) or f"{resource}s"


def broken(pair: Pair) -> Iterator[Change]:
    """Compare what is in ERROR and the like, each thing by its id."""
    for resource in BROKEN:
        if resource in _OWN:
            continue
        old, new = (_broken(side, resource) for side in pair)
        known = pair.absent_from("before", resource)
        for identifier in sorted(new.keys() - old.keys()):
            seen = new[identifier]
            says = f"new: {_why(seen)}" if known else f"not known before: {_why(seen)}"
            yield _of(seen, "worse" if known else "unknown", says)
        if pair.absent_from("after", resource):
            for identifier in sorted(old.keys() - new.keys()):
                yield _of(old[identifier], "better", "no longer")


def _broken(side: Side, resource: str) -> dict[str, Observation]:
    return {
        seen.id or seen.name: seen for seen in side.states.get(resource, ()) if broken_state(seen)
    }


def _of(seen: Observation, verdict: str, says: str) -> Change:
    subject = f"{plural(seen.resource)} in {broken_state(seen)}"
    return change(verdict, "resource", subject, seen.name or seen.id, says)  # type: ignore[arg-type]


def _why(seen: Observation) -> str:
    """Say why, so that what failed for one reason says the same."""
    told = str(seen.fields.get("resource_fault") or seen.fields.get("fault") or "")
    text = " ".join(mask(told).split()) or "no reason given"
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


_CROSSINGS = (
    # resource, field that falls to none, what it then says, what it says of the way back
    ("network", "free", "no address left", "has addresses left again"),
    ("subnet", "free", "no address left", "has addresses left again"),
    ("network", "dhcp_agents", "no DHCP agent serves it", "served by a DHCP agent again"),
    ("router", "live_agents", "on no L3 agent that is alive", "on a live L3 agent again"),
)


def networks(pair: Pair) -> Iterator[Change]:
    """Compare networks, subnets and routers that both looks have."""
    for resource, field, gone, back in _CROSSINGS:
        for old, new in _same(pair, resource):
            was, now = old.fields.get(field), new.fields.get(field)
            if was is not None and now is not None and bool(was) != bool(now):
                verdict, says = ("better", back) if now else ("worse", gone)
                yield change(verdict, "network", resource, new.name or new.id, says)  # type: ignore[arg-type]
    for resource in ("network", "router"):
        for old, new in _same(pair, resource):
            yield from _status(resource, old, new)


def _same(pair: Pair, resource: str) -> Iterator[tuple[Observation, Observation]]:
    old = {seen.id: seen for seen in pair.before.states.get(resource, ())}
    for seen in sorted(pair.after.states.get(resource, ()), key=lambda seen: seen.id):
        if seen.id in old:
            yield old[seen.id], seen


def _status(resource: str, old: Observation, new: Observation) -> Iterator[Change]:
    name = new.name or new.id
    was, now = (str(seen.fields.get("status") or "") for seen in (old, new))
    if was != now and "ERROR" not in (was, now):  # those are told with what is broken
        verdict = "better" if now == "ACTIVE" else "worse" if was == "ACTIVE" else "different"
        yield change(verdict, "network", resource, name, f"{now}, was {was}")  # type: ignore[arg-type]
    ups = [seen.fields.get("admin_up") for seen in (old, new)]
    if None not in ups and ups[0] != ups[1]:
        verdict, says = ("better", "switched on") if ups[1] else ("worse", "switched off")
        yield change(verdict, "network", resource, name, says)  # type: ignore[arg-type]
    gateways = [seen.fields.get("gateway") for seen in (old, new)]
    if None not in gateways and gateways[0] != gateways[1]:
        says = "has a gateway now" if gateways[1] else "has no gateway any more"
        yield change("different", "network", resource, name, says)
