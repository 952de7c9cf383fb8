"""The short texts of each page, as the terms that each has: quick to hold against a query."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

import msgspec

from rey_triage.search import packed

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence


_MOST = 1 << 16
"""Texts of a page that are kept; none comes near."""


class Stored(msgspec.Struct, array_like=True):
    """Texts of all pages. Arrays are in the byte order of the machine that built them."""

    ends: memoryview
    """Where the terms of each page end in the two below."""
    terms: memoryview
    """Terms, by their places in the index: of each page in order."""
    texts: memoryview
    """Which of the page's texts has the term."""


def store(pages: Sequence[Sequence[Collection[int]]]) -> Stored:
    """Pack the texts of each page: each is its terms, by their places."""
    ends, terms, texts = array("I"), array("I"), array("H")
    for page in pages:
        found = sorted((term, number) for number, text in enumerate(page[:_MOST]) for term in text)
        terms.extend(term for term, _ in found)
        texts.extend(number for _, number in found)
        ends.append(len(terms))
    return Stored(*map(packed.data, (ends, terms, texts)))


class Bags:
    """Texts that are open for reading. Each is known by its number on its page."""

    def __init__(self, stored: Stored) -> None:
        self._ends, self._terms = stored.ends.cast("I"), stored.terms.cast("I")
        self._texts = stored.texts.cast("H")

    def of(self, page: int) -> dict[int, list[int]]:
        """Return the terms of each text of a page, in order; a text without any is left out."""
        here = packed.run(self._ends, page)
        found: dict[int, list[int]] = {}
        for term, text in zip(self._terms[here], self._texts[here], strict=True):
            found.setdefault(text, []).append(term)
        return found

    def shared(self, query: Mapping[int, float], page: int) -> dict[int, float]:
        """Return what the texts of a page have of a query; who has nothing is left out.

        ``query`` says what its terms are worth, by their places.
        """
        terms, texts = self._terms, self._texts
        here = packed.run(self._ends, page)
        found: dict[int, float] = {}
        for term, worth in query.items():
            at = bisect_left(terms, term, here.start, here.stop)
            if at < here.stop and terms[at] == term:
                for text in texts[at : bisect_right(terms, term, at, here.stop)]:
                    found[text] = found.get(text, 0.0) + worth
        return found
