"""How near a query is to one saying of a page: to its title, or to a phrase that people use for it.

A field is a bag of words, and a page with many phrases has every word somewhere. A saying is a
whole: one that is nearly the query itself tells more than the same words strewn over five.
"""

from __future__ import annotations

from array import array
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


_REMEMBERED = 512
"""Pages whose sayings stay unpacked."""


class Stored(msgspec.Struct, array_like=True):
    """The sayings of all pages. Arrays are in the byte order of the machine that built them."""

    pages: memoryview
    """Where the sayings of each page end in the two below."""
    ends: memoryview
    """Where the terms of each saying end."""
    sizes: memoryview
    """What all terms of each saying are worth together."""
    terms: memoryview
    """Terms, by their places in the index."""


def store(pages: Iterable[Iterable[Mapping[int, float]]]) -> Stored:
    """Pack sayings: those of each page, each as what its terms are worth, by their places."""
    of_pages, ends, terms, sizes = array("I"), array("I"), array("I"), array("f")
    for sayings in pages:
        for saying in sayings:
            terms.extend(sorted(saying))
            ends.append(len(terms))
            sizes.append(sum(saying.values()))
        of_pages.append(len(ends))
    packed = (memoryview(one.tobytes()) for one in (of_pages, ends, sizes, terms))
    return Stored(*packed)


class Sayings:
    """Sayings that are open for reading."""

    def __init__(self, stored: Stored) -> None:
        self._pages, self._ends, self._terms = (
            one.cast("I") for one in (stored.pages, stored.ends, stored.terms)
        )
        self._sizes = stored.sizes.cast("f")
        self._asked = lru_cache(_REMEMBERED)(self.of)

    def of(self, page: int) -> list[tuple[float, list[int]]]:
        """Return the sayings of a page: what all terms of each are worth, and the terms."""
        first, last = self._pages[page - 1] if page else 0, self._pages[page]
        begin = self._ends[first - 1] if first else 0
        ends = [end - begin for end in self._ends[first:last].tolist()]
        terms = self._terms[begin : begin + (ends[-1] if ends else 0)].tolist()
        said = (terms[start:end] for start, end in pairwise([0, *ends]))
        return list(zip(self._sizes[first:last].tolist(), said, strict=True))

    def nearness(self, query: Mapping[int, float], whole: float | None, page: int) -> float:
        """Say how near the nearest saying of a page is to a query: from 0, nothing, to 1, the same.

        Twice what both have in common, against all that both have (Dice). ``query`` says what its
        terms are worth, by their places; ``whole`` counts those in as well that no page has. None:
        it is enough that the saying is in the query, whatever else is there.
        """
        nearest = 0.0
        for size, terms in self._asked(page):
            # plain loops: every saying of every likely page goes through here
            shared = sum([query[term] for term in terms if term in query])
            near = 2 * shared / (size + (size if whole is None else whole))
            nearest = max(near, nearest)
        return min(nearest, 1.0)
