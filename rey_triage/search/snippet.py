"""What is shown of a runbook for a query, with the words that matched."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from rey_triage.search.analysis import CONCEPT, bare_words, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rey_triage.search.analysis import Analysis

_LENGTH = 160


class Snippet(Struct, frozen=True):
    """A passage, and the places in it that matched."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


class Marker:
    """Marks the words of one query."""

    def __init__(self, terms: Mapping[str, float], analysis: Analysis) -> None:
        self._terms, self._analysis = terms, analysis
        self._of_query = lru_cache(maxsize=None)(self._shared)

    def marked(self, text: str) -> Snippet:
        """Mark the words of the query in a line, cut to size around the densest part."""
        places = ((one.start, one.end) for one in words(text) if self._of_query(one.text))
        return _cut(Snippet(text, tuple(places)))

    def most(self, lines: Iterable[str]) -> str | None:
        """Return the line that has most of the query, the first of these, if one has any."""
        best = max(lines, key=self._worth, default="")
        return best if self._worth(best) else None

    def _worth(self, line: str) -> float:
        found = {term for word in bare_words(line) for term in self._of_query(word)}
        return sum(self._terms[term] for term in sorted(found))

    def _shared(self, word: str) -> list[str]:
        concepts = (f"{CONCEPT}{number}" for number in self._analysis.concepts(word))
        return [one for one in (*self._analysis.stems(word), *concepts) if one in self._terms]


def _cut(found: Snippet) -> Snippet:
    """Cut a long passage to size around its densest part."""
    text = found.text
    if len(text) <= _LENGTH:
        return found
    start = _densest(found.marks)
    start = 0 if start < _LENGTH // 3 else text.rfind(" ", 0, start) + 1
    end = len(text) if start + _LENGTH >= len(text) else text.rfind(" ", start, start + _LENGTH)
    end = end if end > start else start + _LENGTH
    head, tail = "… " if start else "", " …" if end < len(text) else ""
    moved = len(head) - start
    marks = tuple(
        (first + moved, last + moved)
        for first, last in found.marks
        if start <= first and last <= end
    )
    return Snippet(f"{head}{text[start:end]}{tail}", marks)


def _densest(marks: tuple[tuple[int, int], ...]) -> int:
    """Return the start of the window with the most marks."""
    best, where = 0, 0
    for number, (start, _) in enumerate(marks):
        inside = sum(1 for _, end in marks[number:] if end - start <= _LENGTH)
        if inside > best:
            best, where = inside, start
    return where
