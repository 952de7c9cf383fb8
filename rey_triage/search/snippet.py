"""The passage of a runbook that answers a query best, with the words that matched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rey_triage.search.analysis import CONCEPT, words
from rey_triage.search.documents import texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rey_triage.model import Runbook
    from rey_triage.search.analysis import Analysis, Word

_LENGTH = 160
_ORDER = ("summary", "phrases", "symptoms", "causes", "steps")


class Snippet(Struct, frozen=True):
    """A passage, and the places in it that matched."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


def snippet(runbook: Runbook, terms: Mapping[str, float], analysis: Analysis) -> Snippet:
    """Choose the passage with the most of the query; the summary when they are equal."""
    fields = texts(runbook)
    passages = [passage for field in _ORDER for passage in fields[field]]
    found = [marked(" ".join(passage.split()), terms, analysis) for passage in passages]
    return max(found, key=lambda pair: pair[0])[1]


def marked(text: str, terms: Mapping[str, float], analysis: Analysis) -> tuple[float, Snippet]:
    """Weigh a text by the different terms of the query in it, and cut it to size around them."""
    seen: dict[str, float] = {}
    hits: list[Word] = []
    for word in words(text):
        stems = [stem for stem in analysis.stems(word.text) if stem in terms]
        concepts = [c for c in analysis.concepts(word.text) if f"{CONCEPT}{c}" in terms]
        if stems or concepts:
            hits.append(word)
            seen |= {stem: terms[stem] for stem in stems}
            seen |= {f"{CONCEPT}{c}": terms[f"{CONCEPT}{c}"] for c in concepts}
    return sum(seen.values()), _cut(text, hits)


def _cut(text: str, hits: list[Word]) -> Snippet:
    if len(text) <= _LENGTH:
        return Snippet(text, tuple((hit.start, hit.end) for hit in hits))
    start = _densest(hits)
    start = 0 if start < _LENGTH // 3 else text.rfind(" ", 0, start) + 1
    end = len(text) if start + _LENGTH >= len(text) else text.rfind(" ", start, start + _LENGTH)
    end = end if end > start else start + _LENGTH
    head, tail = "… " if start else "", " …" if end < len(text) else ""
    moved = len(head) - start
    marks = tuple(
        (hit.start + moved, hit.end + moved)
        for hit in hits
        if start <= hit.start and hit.end <= end
    )
    return Snippet(f"{head}{text[start:end]}{tail}", marks)


def _densest(hits: list[Word]) -> int:
    """Return the start of the window with the most hits."""
    best, where = 0, 0
    for first, hit in enumerate(hits):
        inside = sum(1 for other in hits[first:] if other.end - hit.start <= _LENGTH)
        if inside > best:
            best, where = inside, hit.start
    return where
