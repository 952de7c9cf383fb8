"""Evidence + library → diagnosis. Deterministic; every conclusion carries its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, cast

from msgspec import Struct

from rey_triage.deployment import Deployment
from rey_triage.diagnosis import Checked, Diagnosis, Suggestion
from rey_triage.evidence import PASTED
from rey_triage.model import Incident
from rey_triage.speaker import Speaker
from rey_triage.triage.alike import merge_alike
from rey_triage.triage.answer import answer
from rey_triage.triage.causes import verdicts
from rey_triage.triage.conditions import Judge
from rey_triage.triage.doubt import doubt_causeless
from rey_triage.triage.ignore import Ignore, drop_ignored
from rey_triage.triage.leftovers import unexplained
from rey_triage.triage.match import Witness
from rey_triage.triage.rank import Judged, arrange
from rey_triage.triage.specific import doubt_vague
from rey_triage.triage.subject import about, concerning, relevant, report
from rey_triage.triage.times import iso
from rey_triage.triage.told_of import placed
from rey_triage.triage.verdict import supported

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rey_triage.diagnosis import Finding, Unexplained
    from rey_triage.evidence import Evidence
    from rey_triage.library import Library
    from rey_triage.signatures import Signature
    from rey_triage.signs import Signs
    from rey_triage.triage.verdict import Supported

_ASKED = 3
_SUGGESTED = 3

__all__ = ["Ignore", "Options", "diagnose"]


class Options(Struct, kw_only=True):
    """What the operator chose."""

    tool: Deployment
    thresholds: Mapping[str, float]
    """Seconds, by name (vocabulary.THRESHOLDS)."""
    site_url: str = ""
    ignores: Sequence[Ignore] = ()
    services: frozenset[str] = frozenset()
    severities: frozenset[str] = frozenset()
    suggest: Callable[[str, Speaker], list[Suggestion]] | None = None
    """Full text search, for what no signature knows: a text, and who said it."""


def diagnose(
    evidence: Evidence, library: Library, signatures: Sequence[Signature], options: Options
) -> Diagnosis:
    """Find what is wrong: roots first, with what they explain, and what remains unexplained."""
    if evidence.subject:
        evidence.observations = relevant(evidence.observations, evidence.subject)
    evidence.observations = placed(evidence.observations, signatures)
    judge = Judge(evidence.taken_at, options.thresholds)
    witness = Witness(evidence, signatures, judge, _ambiguous(library.signs.values()))
    old = options.thresholds["old-error"]
    findings: dict[str, list[Supported]] = {}
    for id_, signs in library.signs.items():
        if not witness.may_show(id_, signs):
            continue
        incident = cast("Incident", library.runbooks[id_])
        found = supported(incident, witness, old=old, quiet=options.thresholds["quiet-log"])
        if found:
            findings[id_] = found
    ruled_out = partial(_ruled_out, library, witness)
    doubt_vague([one for some in findings.values() for one in some], signatures)
    judged = [
        Judged(finding=one, causes=verdicts(one, findings, ruled_out))
        for some in findings.values()
        for one in some
    ]
    for one in judged:
        doubt_causeless(one.finding, one.causes)
    roots = arrange(judged)
    elsewhere: list[str] = []
    if evidence.subject:
        roots, elsewhere = concerning(roots, evidence.subject)
    used = {id(seen) for one in judged for seen in one.finding.observations()}
    seen = about(evidence.observations, evidence.subject) if evidence.subject else None
    left = unexplained(evidence.observations if seen is None else seen, used)
    shown = [root for root in roots if _wanted(root, options)]
    answers = merge_alike([answer(root, library, options) for root in shown])
    kept, ignored = drop_ignored(answers, options.ignores, evidence.taken_at)
    return Diagnosis(
        release=evidence.facts.get("release"),
        taken_at=iso(evidence.taken_at) or "",
        findings=kept,
        unexplained=left,
        suggestions=_suggestions(_puzzling(left, evidence), answers, options),
        coverage=[Checked(check=c.check, state=c.state, why=c.why) for c in evidence.coverage],
        ignored=ignored,
        facts=evidence.facts,
        subject=report(evidence.subject, evidence.taken_at, elsewhere)
        if evidence.subject
        else None,
    )


def _ambiguous(signs: Iterable[Signs]) -> frozenset[str]:
    """Return the alerts that more than one incident answers, in lower case."""
    names = Counter(alert for one in signs for alert in one.alerts)
    return frozenset(name for name, count in names.items() if count > 1)


def _ruled_out(library: Library, witness: Witness, id_: str) -> str:
    """Say why a runbook is not the case: a strong state of it was looked for and not seen."""
    runbook = library.runbooks.get(id_)
    if not isinstance(runbook, Incident):
        return ""
    for symptom in runbook.symptoms:
        if symptom.weight == "strong" and symptom.state and not symptom.absent:
            sightings = witness.sightings(runbook, symptom)
            if sightings.judged and not sightings.seen:
                return f"{runbook.id} was looked for: {symptom.id} was not seen"
    return ""


def _wanted(root: Judged, options: Options) -> bool:
    runbook = root.finding.runbook
    return (not options.services or not options.services.isdisjoint(runbook.services)) and (
        not options.severities or runbook.severity in options.severities
    )


def _puzzling(left: Sequence[Unexplained], evidence: Evidence) -> list[tuple[str, Speaker]]:
    """Return what is unexplained, each with who said it, or else the resources somebody pasted.

    Whoever pastes a resource sees something in it, be it only how long it has been so.
    """
    pasted = (one for one in evidence.observations if one.source == PASTED)
    return [(one.text, Speaker(one.service, one.logger)) for one in left or pasted]


def _suggestions(
    puzzling: Sequence[tuple[str, Speaker]], answers: Sequence[Finding], options: Options
) -> list[Suggestion]:
    """Ask the full text for pages near to what is unexplained, and not already found."""
    sure = any(one.confidence == "high" and not one.over_since for one in answers)
    if options.suggest is None or not puzzling or sure:
        return []
    found = {one.runbook for one in answers}
    best: dict[str, Suggestion] = {}
    for text, said_by in puzzling[:_ASKED]:
        for suggestion in options.suggest(text, said_by):
            known = best.get(suggestion.runbook)
            if suggestion.runbook not in found and (not known or known.score < suggestion.score):
                best[suggestion.runbook] = suggestion
    return sorted(best.values(), key=lambda s: (-s.score, s.runbook))[:_SUGGESTED]
