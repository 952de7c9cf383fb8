"""From symptoms to findings: what is supported by evidence, and how well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rey_triage.diagnosis import Confidence
from rey_triage.model import Incident
from rey_triage.triage.match import ANYWHERE, Sightings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from rey_triage.evidence import Observation
    from rey_triage.triage.match import Witness


class Supported(Struct, kw_only=True, eq=False):
    """A runbook supported by evidence, for one scope: a finding in the making."""

    runbook: Incident
    scope: str
    held: dict[str, Sightings]
    """The symptoms that hold here, by id."""
    all: dict[str, Sightings]
    """Every symptom of the runbook, whether it holds or not."""
    confidence: Confidence = "low"
    over_since: float | None = None
    reasons: list[str] = []

    def evidence(self) -> Iterable[tuple[Sightings, list[Observation]]]:
        """Yield the symptoms that hold with their observations here."""
        for sightings in self.held.values():
            yield sightings, sightings.at(self.scope)

    def observations(self) -> list[Observation]:
        """Return everything that was seen of this problem here, each once."""
        unique: dict[int, Observation] = {}
        for _, some in self.evidence():
            for seen in some:
                unique.setdefault(id(seen), seen)
        return list(unique.values())

    @property
    def is_pasted(self) -> bool:
        """Say whether nothing but a pasted text tells of it."""
        return self.kinds() == {"text"}

    def kinds(self) -> set[str]:
        """Return the kinds of what tells of it."""
        return {seen.kind for seen in self.observations()}

    def begun(self) -> float | None:
        """Return the time of the first of the signs that name the problem."""
        named = [
            one
            for sightings, some in self.evidence()
            if sightings.symptom.weight == "strong"
            for one in some
        ]
        times = [one.time if one.first is None else one.first for one in named]
        return min((time for time in times if time is not None), default=None)

    def last_seen(self) -> float | None:
        return max((o.time for o in self.observations() if o.time is not None), default=None)


def supported(runbook: Incident, witness: Witness, *, old: float, quiet: float) -> list[Supported]:
    """Return what the evidence says of one runbook: a finding per scope, or none.

    One strong symptom makes a finding; so do two different supporting ones. A single supporting
    symptom makes one only where somebody pasted it: then it is what they ask about.
    ``old`` is the age in seconds from which a state is history rather than news; ``quiet`` is how
    long a log may have been silent about a problem that is still there.
    """
    every = {s.id: witness.sightings(runbook, s) for s in runbook.symptoms}
    if (alerted := witness.alerted(runbook)).seen:
        every[alerted.symptom.id] = alerted
    found: list[Supported] = []
    for scope in sorted(_scopes(every.values())):
        held = {id_: some for id_, some in every.items() if some.holds(scope)}
        over = [some.over[scope] for some in every.values() if scope in some.over]
        candidate = Supported(runbook=runbook, scope=scope, held=held, all=every)
        if not held and over:
            candidate.held = {id_: s for id_, s in every.items() if scope in s.over}
            candidate.over_since = min(over)
        if _judge(candidate, witness.latest, old, quiet):
            found.append(candidate)
    return found


def _scopes(every: Collection[Sightings]) -> set[str]:
    """Return where there may be a finding: each place of a sign that makes one.

    What has no place joins each of these. Where no such sign has a place, one that merely fits
    gives it, if there is but one: of several hosts that are well none is the one that is meant.
    """
    telling = _places(one for one in every if one.symptom.weight != "fits")
    fit = _places(every) - {ANYWHERE}
    return telling - {ANYWHERE} or (fit if len(fit) == 1 else telling)


def _places(some: Iterable[Sightings]) -> set[str]:
    return {scope for one in some for scope in (*one.seen, *one.over)}


def _judge(candidate: Supported, now: float, old: float, quiet: float) -> bool:
    """Set the confidence; say no where the evidence makes no finding."""
    weights = {"strong": [], "supporting": [], "fits": []}  # type: dict[str, list[str]]
    for id_, sightings in candidate.held.items():
        weights[sightings.symptom.weight].append(id_)
    strong, supporting = weights["strong"], weights["supporting"]
    pasted = [o for o in candidate.observations() if o.kind == "text"]
    if strong:
        _name(candidate, strong)
    elif len(supporting) > 1:
        candidate.confidence = "medium"
        candidate.reasons.append(f"no strong symptom, but several others: {', '.join(supporting)}")
    elif supporting and pasted:
        candidate.confidence = "low"
        candidate.reasons.append(f"one symptom in the pasted text: {supporting[0]}")
    else:
        return False
    if strong and supporting:
        candidate.reasons.append(f"also seen: {', '.join(supporting)}")
    if candidate.over_since is not None:
        candidate.confidence = "low"
        candidate.reasons.append("a later sign says that it is over")
    elif strong and _stale(candidate, strong, now, old):
        candidate.confidence = "medium" if supporting else "low"
        candidate.reasons.append("all that was seen is old; it may be history")
    elif strong and _silent(candidate, strong, now, quiet):
        candidate.confidence = "medium"
        candidate.reasons.append("only logs name it, and they are silent about it since")
    return True


def _name(candidate: Supported, strong: list[str]) -> None:
    """Set the confidence where something names the problem."""
    held = [candidate.held[id_] for id_ in strong]
    candidate.confidence = "high"
    candidate.reasons.append(f"strong symptom seen: {', '.join(strong)}")
    if not any(one.is_enough(candidate.scope) for one in held):
        candidate.confidence = "low"
        candidate.reasons.append("it takes many of them to mean something; one was pasted")
    elif not any(one.is_wide(candidate.scope) for one in held):
        candidate.confidence = "medium"
        candidate.reasons.append("several programs would say so; the log of one was read")


def _stale(candidate: Supported, strong: list[str], now: float, old: float) -> bool:
    times = [
        seen.time
        for id_ in strong
        for seen in candidate.held[id_].at(candidate.scope)
        if seen.kind in ("state", "log")
    ]
    return bool(times) and all(time is not None and now - time > old for time in times)


def _silent(candidate: Supported, strong: list[str], now: float, quiet: float) -> bool:
    seen = [one for id_ in strong for one in candidate.held[id_].at(candidate.scope)]
    times = [one.time for one in seen if one.kind == "log" and one.time is not None]
    return bool(times) and len(times) == len(seen) and now - max(times) > quiet
