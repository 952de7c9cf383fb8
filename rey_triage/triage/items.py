"""The evidence of a finding, folded: what says the same of the same thing is one item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.diagnosis import EvidenceItem
from rey_triage.masks import mask
from rey_triage.triage.conditions import known
from rey_triage.triage.times import iso

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rey_triage.evidence import Observation
    from rey_triage.triage.verdict import Supported


def items(finding: Supported, old: float) -> Iterator[EvidenceItem]:
    """Yield one item per symptom, program, host and message; the strongest symptoms first."""
    newest = finding.last_seen()
    weights = ("strong", "supporting", "fits")
    for sightings, some in sorted(
        finding.evidence(), key=lambda pair: weights.index(pair[0].symptom.weight)
    ):
        groups: dict[tuple[str, str, str], list[Observation]] = {}
        for seen in some:
            text = seen.text if seen.kind == "state" else mask(seen.text)
            groups.setdefault((program(seen), seen.host, text), []).append(seen)
        for group in sorted(groups.values(), key=_how_often):
            yield _item(sightings.symptom.id, group, newest, old)


def label(seen: Observation) -> str:
    """Name one resource the way people do."""
    if seen.resource == "service":
        return f"{known(seen, 'binary')} on {seen.host}"
    if seen.resource == "endpoint":
        return f"{known(seen, 'service')} {known(seen, 'interface')}".strip()
    return seen.name or seen.id or seen.resource


def program(seen: Observation) -> str:
    """Return the program (or the project) that an observation is about."""
    return known(seen, "binary") or seen.service


def _how_often(group: Sequence[Observation]) -> tuple[int, str]:
    return -sum(seen.count for seen in group), group[0].text


def _item(
    symptom: str, group: Sequence[Observation], newest: float | None, old: float
) -> EvidenceItem:
    times = [t for seen in group for t in (seen.first, seen.time) if t is not None]
    last = max(times, default=None)
    sample = group[0]
    return EvidenceItem(
        source=sample.source,
        symptom=symptom,
        service=program(sample),
        host=sample.host,
        resource=" ".join(p for p in (sample.resource, sample.name or sample.id) if p),
        text=sample.text,
        first_seen=iso(min(times, default=None)),
        last_seen=iso(last),
        count=sum(seen.count for seen in group),
        stale=last is not None and newest is not None and newest - last > old,
    )
