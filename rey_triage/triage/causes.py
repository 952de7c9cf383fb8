"""What the evidence says of each cause of a finding: confirmed, likely, possible or excluded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from rey_triage.diagnosis import CauseState
from rey_triage.model import Cause, When
from rey_triage.spans import seconds
from rey_triage.triage.conditions import place_of
from rey_triage.triage.match import ANYWHERE
from rey_triage.triage.verdict import Supported

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

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
    ruled_out: Callable[[str], str],
) -> list[Verdict]:
    """Judge all causes of a finding, the most probable first.

    ``findings`` are all findings by runbook; ``ruled_out`` says of a runbook without one why it is
    not the case, if it was looked for, and else nothing.
    """
    result: list[Verdict] = []
    for cause in finding.runbook.causes:
        if cause.see:
            result.append(_edge(finding, cause, findings.get(cause.see, ()), ruled_out))
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
    held = {id_: _held(finding, finding.all[id_]) for id_ in (*when.all, *when.any, *when.none)}
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
        return Verdict(cause=cause, state="possible", why=_untold(finding, unknown))
    if all(_only_pasted(finding.all[id_], finding.scope) for id_ in seen):
        return Verdict(cause=cause, state="likely", why=f"the pasted text shows {', '.join(seen)}")
    why = f"seen: {', '.join(seen)}" if seen else "nothing speaks against it"
    early = [id_ for id_ in when.none if _early(finding, finding.all[id_])]
    if early:
        why += f"; {_untold(finding, early)}"
    missing = [id_ for id_ in when.none if held[id_] is False]
    decides = any(finding.all[id_].symptom.weight != "strong" for id_ in (*seen, *missing))
    sure = decides and not early
    return Verdict(cause=cause, state="confirmed" if sure else "likely", why=why)


def _held(finding: Supported, sightings: Sightings) -> bool | None:
    return None if _early(finding, sightings) else sightings.holds(finding.scope)


def _early(finding: Supported, sightings: Sightings) -> bool:
    """Say whether a symptom was not seen, and the problem is too new for it to show."""
    late = sightings.symptom.late
    if not late or sightings.holds(finding.scope) is not False or finding.scope in sightings.over:
        return False
    begun = finding.begun()
    return begun is not None and sightings.asked - begun < seconds(late)


def _untold(finding: Supported, symptoms: Sequence[str]) -> str:
    """Say why nothing is known of the symptoms."""
    early = [id_ for id_ in symptoms if _early(finding, finding.all[id_])]
    unread = [id_ for id_ in symptoms if id_ not in early]
    parts = [f"could not be read: {', '.join(unread)}"] if unread else []
    parts += [f"too early to tell: {', '.join(early)}"] if early else []
    return "; ".join(parts)


def _only_pasted(sightings: Sightings, scope: str) -> bool:
    seen = sightings.at(scope)
    return bool(seen) and all(one.kind == "text" for one in seen)


def _edge(
    finding: Supported,
    cause: Cause,
    candidates: Sequence[Supported],
    ruled_out: Callable[[str], str],
) -> Verdict:
    if cause.when and (own := _own(finding, cause)).state == "excluded":
        return own
    shared = [
        (candidate, _shared(cause.same, finding, candidate))
        for candidate in candidates
        if candidate is not finding and candidate.over_since is None
    ]
    certain = [Root(candidate, certain=True) for candidate, how in shared if how == "yes"]
    if certain:
        state: CauseState = "likely"
        if any(root.finding.confidence == "high" for root in certain):
            state = "confirmed"
        return Verdict(cause=cause, state=state, why=f"{cause.see} was found", roots=certain)
    perhaps = [Root(candidate, certain=False) for candidate, how in shared if how == "perhaps"]
    if perhaps:
        things = " and ".join(cause.same)
        why = f"{cause.see} was found, but it is not known whether they share the {things}"
        return Verdict(cause=cause, state="likely", why=why, roots=perhaps)
    return _rootless(cause, {how for _, how in shared}, ruled_out)


def _rootless(cause: Cause, found: set[str], ruled_out: Callable[[str], str]) -> Verdict:
    """Judge a cause of which no finding was seen that could explain this one."""
    if "unplaced" in found:
        return Verdict(cause=cause, state="possible", why=f"{cause.see} was found, but not where")
    if "no" in found:
        why = f"{cause.see} was found elsewhere only"
        return Verdict(cause=cause, state="excluded", why=why)
    if cause.see and (why := ruled_out(cause.see)):
        return Verdict(cause=cause, state="excluded", why=why)
    return Verdict(cause=cause, state="possible", why=f"no sign of {cause.see} was seen")


def _shared(
    same: Sequence[Scope], one: Supported, cause: Supported
) -> Literal["yes", "perhaps", "unplaced", "no"]:
    """Say whether a finding shares with its cause what it must.

    ``perhaps``: the finding has no such thing yet (an instance that never got a host).
    ``unplaced``: the finding is in its place, and where the cause is nobody knows. To fold it under
    that cause could hide another root.
    """
    verdict: Literal["yes", "perhaps", "unplaced"] = "yes"
    for scope in same:
        if scope == "cloud":
            continue
        mine, theirs = _things(scope, one), _things(scope, cause)
        if mine and theirs and not mine & theirs:
            return "no"
        if mine and not theirs:
            verdict = "unplaced"
        elif not mine and verdict == "yes":
            verdict = "perhaps"
    return verdict


def _things(scope: Scope, finding: Supported) -> set[str]:
    """Return the hosts (projects, …) that a finding's evidence names."""
    if finding.runbook.per == scope and finding.scope != ANYWHERE:
        return {finding.scope}
    return {thing for seen in finding.observations() if (thing := place_of(seen, scope))}
