"""Findings: new, gone, still there; by runbook and by what they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec
from msgspec import Struct

from rey_triage.compare.changes import change
from rey_triage.diagnosis import EvidenceItem
from rey_triage.difference import Still

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.compare.side import Pair, Side
    from rey_triage.diagnosis import Diagnosis
    from rey_triage.difference import Change, Verdict
    from rey_triage.evidence import Observation


class Known(Struct, kw_only=True):
    """What one diagnosis says of a runbook, all its findings together."""

    title: str
    things: set[str] = set()
    confidence: str = ""
    under: str | None = None
    """The runbook of the root that explains it; None: it is a root itself."""
    explains: int = 0
    evidence: list[EvidenceItem] = []
    """Of a consequence: that of its root."""


def known(diagnosis: Diagnosis) -> dict[str, Known]:
    """Sort what was found by runbook, roots first; what is over is history."""
    found: dict[str, Known] = {}
    for finding in diagnosis.findings:
        if finding.over_since:
            continue
        # one list for each runbook: structs copy their empty defaults
        own = found.setdefault(finding.runbook, Known(title=finding.title))
        own.under = None
        own.things.update(finding.affected or [""])
        own.confidence = own.confidence or finding.confidence
        own.explains += sum(one.count for one in finding.explains)
        own.evidence = [*own.evidence, *finding.evidence]
        for one in finding.explains:
            folded = found.setdefault(one.runbook, Known(title=one.title, under=finding.runbook))
            folded.things.update(one.resources or [""])
            folded.evidence = folded.evidence or finding.evidence
    return dict(sorted(found.items(), key=lambda pair: pair[1].under is not None))


def findings(pair: Pair) -> Iterator[Change]:
    """Compare two diagnoses."""
    old, new = known(pair.before.diagnosis), known(pair.after.diagnosis)
    for runbook in new:
        was = old.get(runbook)
        fresh = new[runbook].things - (was.things if was else set())
        if not fresh:
            continue
        seen = was is not None or _would_show(pair, "before", new[runbook])
        verdict: Verdict = "worse" if seen else "unknown"
        says = "found; the look before could not have shown it"
        if seen:
            says = "found of more than before" if was else "new"
        yield _told(verdict, runbook, fresh, says, (new, old))
    for runbook in old:
        now = new.get(runbook)
        gone = old[runbook].things - (now.things if now else set())
        if gone and (now is not None or _would_show(pair, "after", old[runbook])):
            says = "gone for these" if now else "gone"
            yield _told("better", runbook, gone, says, (old, new))


def still(pair: Pair) -> list[Still]:
    """Return what both diagnoses found."""
    old, new = known(pair.before.diagnosis), known(pair.after.diagnosis)
    return [
        Still(
            runbook=runbook,
            title=new[runbook].title,
            things=sorted(thing for thing in old[runbook].things & new[runbook].things if thing),
        )
        for runbook in new
        if runbook in old and old[runbook].things & new[runbook].things
    ]


def _told(
    verdict: Verdict,
    runbook: str,
    things: set[str],
    says: str,
    sides: tuple[dict[str, Known], dict[str, Known]],
) -> Change:
    """Tell of a runbook; a consequence is part of its root where that changed with it.

    ``sides``: what the side that has it found, and what the other one did.
    """
    side, other = sides
    one = side[runbook]
    root = one.under if one.under and one.under not in other else None
    if not one.under:
        says += f", {one.confidence} confidence" if verdict != "better" else ""
        if one.explains:
            says += f"; {'explained' if verdict == 'better' else 'explains'} {one.explains} more"
    elif not root:
        says += f", explained by {one.under}"
    told = change(verdict, "finding", one.title, "", says, runbook=runbook, part_of=root)
    return msgspec.structs.replace(told, things=sorted(thing for thing in things if thing))


def _would_show(pair: Pair, side: Literal["before", "after"], one: Known) -> bool:
    """Say whether a side looked where the first sign of a finding was seen on the other.

    That nothing is there any more needs all states to be known: a log alone may just be silent.
    """
    wanted, other = (pair.before, pair.after) if side == "before" else (pair.after, pair.before)
    if not one.evidence:
        return False
    seen_there = (_observation(other, item) for item in one.evidence)
    states = [seen for seen in seen_there if seen is not None and seen.kind == "state"]
    if side == "after" and states:
        return all(_looked(pair, side, wanted, other, seen) for seen in states)
    sign = one.evidence[0].symptom
    return any(
        _looked(pair, side, wanted, other, seen)
        for item in one.evidence
        if item.symptom == sign and (seen := _observation(other, item)) is not None
    )


def _observation(side: Side, item: EvidenceItem) -> Observation | None:
    return next(
        (
            seen
            for seen in side.evidence.observations
            if seen.text == item.text and seen.source == item.source
        ),
        None,
    )


def _looked(
    pair: Pair, side: Literal["before", "after"], wanted: Side, other: Side, seen: Observation
) -> bool:
    if seen.kind == "log":
        return wanted.read(seen.service, other)
    if seen.kind == "alert":
        return wanted.has_alerts
    if seen.kind == "text":
        return False
    if seen.resource == "request":
        return wanted.answered(str(seen.fields.get("type")))
    return pair.absent_from(side, seen.resource, str(seen.fields.get("api") or ""))
