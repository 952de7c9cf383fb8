"""How near a query is to one saying of a page: to its title, or to a phrase that people use for it.

A field is a bag of words, and a page with many phrases has every word somewhere. A saying is a
whole: one that is nearly the query itself tells more than the same words strewn over five.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from itertools import compress, pairwise
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


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

    def of(self, page: int) -> list[tuple[float, list[int]]]:
        """Return the sayings of a page: what all terms of each are worth, and the terms."""
        sizes, ends, terms = self._unpacked(page)
        said = (terms[start:end] for start, end in pairwise([0, *ends]))
        return list(zip(sizes, said, strict=True))

    def _unpacked(self, page: int) -> tuple[Sequence[float], list[int], list[int]]:
        """Return what the sayings of a page are worth, where the terms of each end, and these."""
        first, last = self._pages[page - 1] if page else 0, self._pages[page]
        begin = self._ends[first - 1] if first else 0
        ends = [end - begin for end in self._ends[first:last].tolist()]
        terms = self._terms[begin : begin + (ends[-1] if ends else 0)].tolist()
        return self._sizes[first:last].tolist(), ends, terms

    def shared(self, query: Mapping[int, float], page: int) -> dict[int, float]:
        """Return what the sayings of a page have of a query, by their numbers.

        Those that have nothing of it are left out. ``query`` says what its terms are worth, by
        their places.
        """
        _, ends, terms = self._unpacked(page)
        return _shared(query, ends, terms)

    def nearness(self, query: Mapping[int, float], whole: float | None, page: int) -> float:
        """Say how near the nearest saying of a page is to a query: from 0, nothing, to 1, the same.

        Twice what both have in common, against all that both have (Dice). ``query`` says what its
        terms are worth, by their places; ``whole`` counts those in as well that no page has. None:
        it is enough that the saying is in the query, whatever else is there.
        """
        sizes, ends, terms = self._unpacked(page)
        near = (
            2 * worth / (sizes[number] + (sizes[number] if whole is None else whole))
            for number, worth in _shared(query, ends, terms).items()
        )
        return min(max(near, default=0.0), 1.0)


def _shared(query: Mapping[int, float], ends: list[int], terms: list[int]) -> dict[int, float]:
    """Add up in one pass over the terms of a page: every likely page comes here."""
    found: dict[int, float] = {}
    for place in compress(range(len(terms)), map(query.__contains__, terms)):
        number = bisect_right(ends, place)
        found[number] = found.get(number, 0.0) + query[terms[place]]
    return found
