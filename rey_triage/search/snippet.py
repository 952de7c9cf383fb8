"""The passage of a runbook that answers a query best, with the words that matched."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from rey_triage.search.analysis import CONCEPT, PAIR, words
from rey_triage.search.documents import texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rey_triage.model import Runbook
    from rey_triage.search.analysis import Analysis, Word

_LENGTH = 160
_BEGINNING = 4
_ORDER = (("summary", "phrases", "symptoms", "causes"), ("steps",))
"""The steps are long, and say little about what the page is for: only when nothing else does."""


class Snippet(Struct, frozen=True):
    """A passage, and the places in it that matched."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


class Passages:
    """Finds passages for one query."""

    def __init__(self, terms: Mapping[str, float], analysis: Analysis) -> None:
        self._terms, self._analysis = terms, analysis
        self._worth = _worth(terms, analysis)
        self._known: dict[str, dict[str, float]] = {}
        """What a word has of the query: the same words come again and again."""

    def best(self, runbook: Runbook) -> Snippet:
        """Choose the passage with the most of the query; the summary when they are equal."""
        fields = texts(runbook)
        best = (0.0, Snippet(" ".join(fields["summary"][:1])))
        for names in _ORDER:
            passages = (text for name in names for text in fields[name])
            for passage in filter(self._worth.search, passages):
                found = self._marked(" ".join(passage.split()))
                best = found if found[0] > best[0] else best
            if best[0]:
                break
        return _cut(best[1])

    def _marked(self, text: str) -> tuple[float, Snippet]:
        """Weigh a text by the different terms of the query in it, and mark them."""
        seen: dict[str, float] = {}
        hits: list[Word] = []
        for word in words(text):
            if has := self._of_query(word.text):
                hits.append(word)
                seen |= has
        return sum(seen.values()), Snippet(text, tuple((hit.start, hit.end) for hit in hits))

    def _of_query(self, word: str) -> dict[str, float]:
        found = self._known.get(word)
        if found is None:
            concepts = (f"{CONCEPT}{number}" for number in self._analysis.concepts(word))
            may = (*self._analysis.stems(word), *concepts)
            found = self._known[word] = {one: self._terms[one] for one in may if one in self._terms}
        return found


def _worth(terms: Mapping[str, float], analysis: Analysis) -> re.Pattern[str]:
    """Make a quick test of a passage: a word begins like one of the query or its synonyms.

    A stem shares its beginning with its word, and looking closely at each passage is slow.
    """
    looked_for = {term for term in terms if PAIR not in term and not term.startswith(CONCEPT)}
    looked_for |= {word for term in terms for word in analysis.synonyms(term)}
    beginnings = {re.escape(word[:_BEGINNING]) for word in looked_for}
    return re.compile("|".join(sorted(beginnings)) or r"(?!)", re.IGNORECASE)


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
