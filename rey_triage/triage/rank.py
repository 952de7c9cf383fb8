"""Roots first: findings that others explain are folded under what explains them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rey_triage.triage.causes import Verdict, wanted
from rey_triage.triage.doubt import doubt_rivals
from rey_triage.triage.verdict import Supported

if TYPE_CHECKING:
    from collections.abc import Iterable


_CONFIDENCE = {"high": 0, "medium": 1, "low": 2}
_SEVERITY = {"critical": 0, "major": 1, "minor": 2}


class Judged(Struct, kw_only=True, eq=False):
    """A finding with its causes judged, and its place in the graph of findings."""

    finding: Supported
    causes: list[Verdict]
    explained_by: dict[int, bool] = {}
    """The findings that explain it, by identity, and whether that is certain."""
    explains: list[tuple[Judged, bool]] = []


def arrange(judged: list[Judged]) -> list[Judged]:
    """Connect findings with what explains them; return the roots, the most important first."""
    by_identity = {id(one.finding): one for one in judged}
    for one in judged:
        if _has_own_cause(one):
            continue
        for verdict in one.causes:
            if verdict.state in ("confirmed", "likely"):
                for cause in verdict.roots:
                    if not _too_weak(cause.finding, one.finding):
                        one.explained_by[id(cause.finding)] = cause.certain
    roots = [one for one in judged if not one.explained_by]
    for root in roots:
        root.explains = sorted(
            _descendants(root, judged, by_identity), key=lambda pair: _importance(pair[0])
        )
    reached = {id(one.finding) for root in roots for one, _ in root.explains}
    # A ring of findings that explain each other has no root; its members are shown, not lost.
    roots += [one for one in judged if one.explained_by and id(one.finding) not in reached]
    doubt_rivals(root.finding for root in roots)
    return sorted(roots, key=_importance)


def _too_weak(cause: Supported, one: Supported) -> bool:
    """Say whether what would explain a sure finding is but one weak sign in a pasted text.

    "Timed out waiting for a reply" speaks for a dead bus, and ends the message that names what
    is wrong: that message is what is asked about.
    """
    weights = {sightings.symptom.weight for sightings, _ in cause.evidence()}
    return (
        one.confidence == "high"
        and cause.confidence == "low"
        and "strong" not in weights
        and cause.is_pasted
    )


def _has_own_cause(one: Judged) -> bool:
    """Say whether something was seen that speaks for a cause of its own.

    Such a finding stays a root beside others: one false edge would hide it. A symptom that merely
    fits, and the strong one that every cause of the page has in common, are no such evidence.
    """
    return any(
        one.finding.held[id_].symptom.weight == "supporting"
        for verdict in one.causes
        if verdict.state in ("confirmed", "likely") and not verdict.cause.see
        for id_ in wanted(verdict.cause)
        if id_ in one.finding.held
    )


def _descendants(
    root: Judged, judged: Iterable[Judged], by_identity: dict[int, Judged]
) -> list[tuple[Judged, bool]]:
    """Return what a root explains, through any number of steps; certain if each step is."""
    certain: dict[int, bool] = {}
    front = [(id(root.finding), True)]
    while front:
        identity, sure = front.pop()
        for one in judged:
            if identity in one.explained_by:
                own = id(one.finding)
                now = sure and one.explained_by[identity]
                if own != id(root.finding) and (own not in certain or (now and not certain[own])):
                    certain[own] = now
                    front.append((own, now))
    return [(by_identity[identity], sure) for identity, sure in certain.items()]


def _importance(one: Judged) -> tuple[bool, int, bool, int, int, int, str, str]:
    finding = one.finding
    return (
        finding.over_since is not None,
        # What surely explains something certain is looked at first, however faint its own trace is.
        min(
            _CONFIDENCE[one_.finding.confidence]
            for one_ in (one, *(other for other, sure in one.explains if sure))
        ),
        not one.explains,
        _CONFIDENCE[finding.confidence],
        _SEVERITY[finding.runbook.severity],
        -len(one.explains),
        finding.runbook.id,
        finding.scope,
    )
