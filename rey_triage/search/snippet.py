"""The passage of a runbook that answers a query best, with the words that matched."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from rey_triage.search.analysis import CONCEPT, PAIR, words_with

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rey_triage.search.analysis import Analysis, Word

_LENGTH = 160
_BEGINNING = 4
_FIRST, _THEN, _LAST = ("summary",), ("symptoms", "causes"), ("steps",)
"""Fields. The steps are long, and say little of what the page is for: if nothing else does."""


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

    def best(self, lines: Callable[[tuple[str, ...]], str], phrase: str) -> Snippet:
        """Choose the passage with the most of the query; the summary when there is none.

        ``lines`` gives the passages of a page's fields, each on a line; ``phrase`` is the one of
        its phrases that has the most, if any has something.
        """
        summary = lines(_FIRST)
        found = self._marked("\n".join((summary, phrase, lines(_THEN))))
        found = found or self._marked(lines(_LAST))
        return _cut(found or Snippet(summary.partition("\n")[0]))

    def _marked(self, text: str) -> Snippet | None:
        """Return the line with the most of the query, the first of these, and mark the words."""
        lowered = text.lower()
        if len(lowered) != len(text):  # a few letters become two
            lowered = text
        most, best = 0.0, None
        start = end = -1
        seen: dict[str, float] = {}
        hits: list[Word] = []
        for word in words_with(self._worth, text, lowered):
            has = self._of_query(word.text)
            if not has:
                continue
            if word.start >= end:
                start, end = text.rfind("\n", 0, word.start) + 1, text.find("\n", word.start)
                end = len(text) if end < 0 else end
                seen, hits = {}, []
            seen |= has
            hits.append(word)
            if (weight := sum(seen.values())) > most:
                most, best = weight, (start, end, hits)
        if best is None:
            return None
        start, end, hits = best
        return Snippet(text[start:end], tuple((one.start - start, one.end - start) for one in hits))

    def _of_query(self, word: str) -> dict[str, float]:
        found = self._known.get(word)
        if found is None:
            concepts = (f"{CONCEPT}{number}" for number in self._analysis.concepts(word))
            may = (*self._analysis.stems(word), *concepts)
            found = self._known[word] = {one: self._terms[one] for one in may if one in self._terms}
        return found


def _worth(terms: Mapping[str, float], analysis: Analysis) -> re.Pattern[str]:
    """Make a quick test of a word in lower case: a part begins like one of the query or a synonym.

    A stem shares its beginning with its word, but for an i at its end, which may be a y. Looking
    closely at each word is slow.
    """
    looked_for = {term for term in terms if PAIR not in term and not term.startswith(CONCEPT)}
    looked_for |= {f"{term[:-1]}y" for term in looked_for if term.endswith("i")}
    looked_for |= {word for term in terms for word in analysis.synonyms(term)}
    beginnings = {re.escape(word[:_BEGINNING].lower()) for word in looked_for}
    return re.compile("|".join(sorted(beginnings)) or r"(?!)")


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
