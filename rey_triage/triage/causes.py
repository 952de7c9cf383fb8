"""What the evidence says of each cause of a finding: confirmed, likely, possible or excluded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rey_triage.diagnosis import CauseState
from rey_triage.model import Cause, When
from rey_triage.triage.conditions import place_of
from rey_triage.triage.match import ANYWHERE
from rey_triage.triage.verdict import Supported

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rey_triage.model import Scope
    from rey_triage.triage.match import Sightings


class Root(Struct, frozen=True):
    """A finding that explains another, and whether they share what they must share."""

    finding: Supported
    certain: bool


class Verdict(Struct, kw_only=True):
    """What is known of one cause."""

    cause: Cause
    state: CauseState
    why: str
    roots: list[Root] = []


_ORDER: dict[CauseState, int] = {"confirmed": 0, "likely": 1, "possible": 2, "excluded": 3}


def verdicts(
    finding: Supported,
    findings: Mapping[str, Sequence[Supported]],
    excluded: Mapping[str, str],
) -> list[Verdict]:
    """Judge all causes of a finding, the most probable first.

    ``findings`` are all findings by runbook; ``excluded`` are the runbooks that were looked for
    and are not the case, with the reason.
    """
    result: list[Verdict] = []
    for cause in finding.runbook.causes:
        if cause.see:
            result.append(_edge(finding, cause, findings.get(cause.see, ()), excluded))
        else:
            result.append(_own(finding, cause))
    own = [v for v in result if v.state == "confirmed" and not v.cause.see]
    if len(own) > 1:
        for verdict in own:
            verdict.state = "likely"
            verdict.why += "; but it is not the only one for which there is evidence"
    return sorted(result, key=lambda v: _ORDER[v.state])


def wanted(cause: Cause) -> tuple[str, ...]:
    """Return the symptoms that speak for a cause."""
    when = cause.when
    return (*when.all, *when.any) if isinstance(when, When) else when


def _own(finding: Supported, cause: Cause) -> Verdict:
    when = cause.when if isinstance(cause.when, When) else When(all=cause.when)
    if not (when.all or when.any or when.none):
        return Verdict(cause=cause, state="possible", why="nothing that was read can tell")
    held = {
        id_: finding.all[id_].holds(finding.scope) for id_ in (*when.all, *when.any, *when.none)
    }
    against = [f"{id_} was looked for and not seen" for id_ in when.all if held[id_] is False]
    against += [f"{id_} was seen" for id_ in when.none if held[id_]]
    if when.any and all(held[id_] is False for id_ in when.any):
        against.append(f"none of {', '.join(when.any)} was seen")
    if against:
        return Verdict(cause=cause, state="excluded", why="; ".join(against))
    seen = [id_ for id_ in (*when.all, *when.any) if held[id_]]
    unknown = [id_ for id_ in when.all if held[id_] is None]
    if when.any and not any(held[id_] for id_ in when.any):
        unknown += [id_ for id_ in when.any if held[id_] is None]
    if unknown:
        return Verdict(
            cause=cause, state="possible", why=f"could not be read: {', '.join(unknown)}"
        )
    if all(_only_pasted(finding.all[id_], finding.scope) for id_ in seen):
        return Verdict(cause=cause, state="likely", why=f"the pasted text shows {', '.join(seen)}")
    why = f"seen: {', '.join(seen)}" if seen else "nothing speaks against it"
    missing = [id_ for id_ in when.none if held[id_] is False]
    decides = any(finding.all[id_].symptom.weight != "strong" for id_ in (*seen, *missing))
    return Verdict(cause=cause, state="confirmed" if decides else "likely", why=why)


def _only_pasted(sightings: Sightings, scope: str) -> bool:
    seen = sightings.at(scope)
    return bool(seen) and all(one.kind == "text" for one in seen)


def _edge(
    finding: Supported,
    cause: Cause,
    candidates: Sequence[Supported],
    excluded: Mapping[str, str],
) -> Verdict:
    assert cause.see is not None
    roots = []
    for candidate in candidates:
        shared = _shared(cause.same, finding, candidate)
        if candidate is not finding and candidate.over_since is None and shared is not False:
            roots.append(Root(candidate, certain=shared is True))
    if cause.when:
        own = _own(finding, cause)
        if own.state == "excluded":
            return Verdict(cause=cause, state="excluded", why=own.why)
    certain = [root for root in roots if root.certain]
    if certain:
        strong = any(root.finding.confidence == "high" for root in certain)
        why = f"{cause.see} was found"
        return Verdict(
            cause=cause, state="confirmed" if strong else "likely", why=why, roots=certain
        )
    if roots:
        things = " and ".join(cause.same)
        why = f"{cause.see} was found, but it is not known whether they share the {things}"
        return Verdict(cause=cause, state="likely", why=why, roots=roots)
    if candidates:
        why = f"{cause.see} was found elsewhere only"
        return Verdict(cause=cause, state="excluded", why=why)
    if cause.see in excluded:
        return Verdict(cause=cause, state="excluded", why=excluded[cause.see])
    return Verdict(cause=cause, state="possible", why=f"no sign of {cause.see} was seen")


def _shared(same: Sequence[Scope], one: Supported, other: Supported) -> bool | None:
    """Say whether two findings share the things named; None where that is not known."""
    verdict: bool | None = True
    for scope in same:
        if scope == "cloud":
            continue
        mine, theirs = _things(scope, one), _things(scope, other)
        if not mine or not theirs:
            verdict = None
        elif not mine & theirs:
            return False
    return verdict


def _things(scope: Scope, finding: Supported) -> set[str]:
    """Return the hosts (projects, …) that a finding's evidence names."""
    if finding.runbook.per == scope and finding.scope != ANYWHERE:
        return {finding.scope}
    return {thing for seen in finding.observations() if (thing := place_of(seen, scope))}
