"""Of several pages that know the same words the one that knows more of them is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.patterns import compile_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rey_triage.evidence import Observation
    from rey_triage.model import Incident
    from rey_triage.signatures import Signature
    from rey_triage.triage.verdict import Supported

_Span = tuple[int, int]


def doubt_vague(findings: Iterable[Supported], signatures: Sequence[Signature]) -> None:
    """Lower the confidence of findings whose words are but a part of what another one knows.

    "No valid host was found" is what Nova says, and the end of what Manila says of a share. Only
    what rests on lines or pasted text alone is doubted, and not where one page is a cause of the
    other: then both are right.
    """
    every = [one for one in findings if one.over_since is None]
    pages = {one.runbook.id: one.runbook for one in every}
    if len(pages) < 2:
        return
    words = _Words(signatures)
    for one in every:
        clearer = {other for seen in _named(one) for other in words.runbooks(seen)} - {
            one.runbook.id
        }
        for other in sorted(clearer & pages.keys()):
            if _connected(one.runbook, pages[other]):
                continue
            if all(words.within(seen, one.runbook.id, other) for seen in _named(one)):
                one.confidence = "low"
                one.reasons.append(f"the same words, and more of them, are those of {other}")
                break


def _named(finding: Supported) -> list[Observation]:
    """Return what names the problem, the weaker signs where there are no strong ones."""
    for weight in ("strong", "supporting"):
        found = [
            one
            for sightings, some in finding.evidence()
            if sightings.symptom.weight == weight
            for one in some
        ]
        if found:
            return found
    return []


def _connected(one: Incident, other: Incident) -> bool:
    return any(cause.see == other.id for cause in one.causes) or any(
        cause.see == one.id for cause in other.causes
    )


class _Words:
    """Where in a line or text the words of each runbook are."""

    def __init__(self, signatures: Sequence[Signature]) -> None:
        self._signatures = signatures
        self._known: dict[int, dict[str, list[_Span]]] = {}

    def runbooks(self, seen: Observation) -> Iterable[str]:
        return self._spans(seen)

    def within(self, seen: Observation, one: str, other: str) -> bool:
        """Say whether all words of one runbook are a part of longer ones of the other."""
        if seen.kind not in ("log", "text"):
            return False
        spans = self._spans(seen)
        return bool(spans.get(one)) and all(
            any(a <= begin and end <= b and (a, b) != (begin, end) for a, b in spans.get(other, ()))
            for begin, end in spans[one]
        )

    def _spans(self, seen: Observation) -> dict[str, list[_Span]]:
        if seen.kind not in ("log", "text") or len(seen.signatures) < 2:
            return {}
        if id(seen) not in self._known:
            spans: dict[str, list[_Span]] = {}
            for number in seen.signatures:
                signature = self._signatures[number]
                pattern = signature.pattern
                found = compile_pattern(f"(?i){pattern}" if seen.kind == "text" else pattern)
                if signature.role == "holds" and (hit := found.search(seen.text)):
                    spans.setdefault(signature.runbook, []).append(hit.span())
            self._known[id(seen)] = spans
        return self._known[id(seen)]
