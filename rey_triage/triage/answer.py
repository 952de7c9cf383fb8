"""A judged finding in the words of the diagnosis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.diagnosis import CauseVerdict, Explained, Finding
from rey_triage.triage.causes import wanted
from rey_triage.triage.items import items, label
from rey_triage.triage.match import ANYWHERE
from rey_triage.triage.steps import StepWriter, Values
from rey_triage.triage.times import iso

if TYPE_CHECKING:
    from rey_triage.diagnosis import NextStep
    from rey_triage.evidence import Observation
    from rey_triage.library import Library
    from rey_triage.triage import Options
    from rey_triage.triage.causes import Verdict
    from rey_triage.triage.rank import Judged
    from rey_triage.triage.verdict import Supported


def answer(root: Judged, library: Library, options: Options) -> Finding:
    """Write one root cause up, with what it explains and what to do."""
    finding, runbook = root.finding, root.finding.runbook
    chosen = _chosen(root.causes)
    values = Values(*_in_order_of_use(finding, chosen))
    steps = StepWriter(runbook, values, options.tool)
    settled = chosen is not None and chosen.state in ("confirmed", "likely")
    decide: NextStep | None = None
    if chosen is not None and not settled:
        decide = steps.deciding(chosen.cause)
    return Finding(
        runbook=runbook.id,
        title=runbook.title,
        confidence=finding.confidence,
        severity=runbook.severity,
        affected=affected(finding),
        impact=runbook.impact,
        causes=[_cause(verdict, library) for verdict in root.causes],
        decide_by=decide,
        evidence=list(items(finding, options.thresholds["old-error"])),
        explains=_explained(root),
        next=steps.all(chosen.cause if chosen else None),
        url=f"{options.site_url.rstrip('/')}/{runbook.id}/" if options.site_url else "",
        over_since=iso(finding.over_since),
        reasons=[
            *finding.reasons,
            *(f"cause {v.cause.id}: {v.state}, {v.why}" for v in root.causes),
        ],
    )


def _chosen(causes: list[Verdict]) -> Verdict | None:
    """Return the cause to act on: the surest; among equals the first that can be confirmed."""
    open_ = [v for v in causes if v.state != "excluded"]
    if not open_:
        return None
    best = [v for v in open_ if v.state == open_[0].state]
    return next((v for v in best if v.cause.confirm), best[0])


def affected(finding: Supported) -> list[str]:
    """Name what the finding is about, for people."""
    if finding.scope != ANYWHERE and finding.runbook.per != "resource":
        return [_name_of(finding)]
    strong = [one for s, some in finding.evidence() if s.symptom.weight == "strong" for one in some]
    seen = strong or finding.observations()
    names = {label(one) for one in seen if one.kind == "state" and one.resource != "request"}
    return sorted(names or {one.service for one in seen if one.service})


def _name_of(finding: Supported) -> str:
    for seen in finding.observations():
        if seen.id == finding.scope and seen.name:
            return seen.name
    return finding.scope


def _in_order_of_use(
    finding: Supported, chosen: Verdict | None
) -> tuple[list[Observation], list[Observation], list[Observation]]:
    """Put the evidence of the chosen cause first: its values are the ones its steps mean.

    Then comes what names the problem; what only agrees with it (the hosts that are well) is last.
    """
    decisive = wanted(chosen.cause) if chosen else ()
    first: list[Observation] = []
    strong: list[Observation] = []
    others: list[Observation] = []
    for sightings, some in finding.evidence():
        if sightings.symptom.id in decisive:
            first.extend(some)
        else:
            (strong if sightings.symptom.weight == "strong" else others).extend(some)
    return first, strong, others


def _cause(verdict: Verdict, library: Library) -> CauseVerdict:
    cause = verdict.cause
    title = cause.title
    if title is None:
        target = library.get(cause.see or "")
        title = target.title if target else cause.id
    return CauseVerdict(
        id=cause.id, title=title, state=verdict.state, why=verdict.why, see=cause.see
    )


def _explained(root: Judged) -> list[Explained]:
    """List the consequences, one line a runbook."""
    folded: dict[str, list[tuple[Judged, bool]]] = {}
    for one, certain in root.explains:
        folded.setdefault(one.finding.runbook.id, []).append((one, certain))
    return [
        Explained(
            runbook=id_,
            title=some[0][0].finding.runbook.title,
            resources=sorted({name for one, _ in some for name in affected(one.finding)}),
            count=len(some),
            certain=all(certain for _, certain in some),
        )
        for id_, some in folded.items()
    ]
