"""How near a query is to the sayings of a page: its title, and the phrases that people use for it.

A field is a bag of words, and a page with many phrases has every word somewhere. A saying is a
whole: a few that are nearly the query itself tell more than the same words strewn over twenty.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_right
from collections import Counter
from heapq import nlargest
from itertools import chain, compress, pairwise
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NEAREST = 3
"""Sayings of a page that count: one alone may share its words with the query by chance."""


class Stored(msgspec.Struct, array_like=True):
    """The sayings of all pages. Arrays are in the byte order of the machine that built them."""

    pages: memoryview
    """Where the sayings of each page end in the two below."""
    ends: memoryview
    """Where the terms of each saying end."""
    sizes: memoryview
    """How long each saying is, as a vector of what its terms tell."""
    terms: memoryview
    """Terms, by their places in the index."""
    tells: memoryview
    """What each term of the index tells, by how many sayings have it."""


def store(pages: Sequence[Sequence[Mapping[int, float]]], terms: int) -> Stored:
    """Pack the sayings of each page: each is its terms, by their places, and how much they count.

    ``terms``: how many the index has.
    """
    of_pages, ends, places, sizes = array("I"), array("I"), array("I"), array("f")
    every = list(chain.from_iterable(pages))
    having = Counter(chain.from_iterable(every))
    tells = array("f", (rarity(len(every), having[place]) for place in range(terms)))
    for sayings in pages:
        for saying in sayings:
            places.extend(sorted(saying))
            ends.append(len(places))
            sizes.append(math.hypot(*(tells[place] * much for place, much in saying.items())))
        of_pages.append(len(ends))
    packed = (memoryview(one.tobytes()) for one in (of_pages, ends, sizes, places, tells))
    return Stored(*packed)


class Sayings:
    """Sayings that are open for reading."""

    def __init__(self, stored: Stored) -> None:
        self._pages, self._ends, self._terms = (
            one.cast("I") for one in (stored.pages, stored.ends, stored.terms)
        )
        self._sizes = stored.sizes.cast("f")
        self._tells = stored.tells.cast("f")

    def tells(self, place: int | None) -> float:
        """Say what a term tells, by its place; None: no page has it."""
        return rarity(len(self._ends), 0) if place is None else self._tells[place]

    def of(self, page: int) -> list[tuple[float, list[int]]]:
        """Return the sayings of a page: how long each is, and its terms."""
        sizes, ends, terms = self._unpacked(page)
        said = (terms[start:end] for start, end in pairwise([0, *ends]))
        return list(zip(sizes, said, strict=True))

    def _unpacked(self, page: int) -> tuple[Sequence[float], list[int], list[int]]:
        """Return how long the sayings of a page are, where the terms of each end, and these."""
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

    def nearness(self, squares: Mapping[int, float], size: float | None, page: int) -> float:
        """Say how near the nearest sayings of a page are: from 0, nothing, to 1, all the same.

        The cosine between a saying and the query, of which are given the squares of what its terms
        tell, by their places, and its length; that counts terms in that no page has. None: it is
        enough that the saying is in the query, whatever else is there.
        """
        sizes, ends, terms = self._unpacked(page)
        near = (
            min(worth / (sizes[number] * (size or sizes[number])), 1.0)
            for number, worth in _shared(squares, ends, terms).items()
        )
        return sum(nlargest(NEAREST, near)) / max(min(NEAREST, len(ends)), 1)


def rarity(count: int, having: int) -> float:
    """Say how much a term tells, by how many of all have it."""
    return math.log(max(count, 1) / (having + 1)) + 1


def _shared(query: Mapping[int, float], ends: list[int], terms: list[int]) -> dict[int, float]:
    """Add up in one pass over the terms of a page: every likely page comes here."""
    found: dict[int, float] = {}
    for place in compress(range(len(terms)), map(query.__contains__, terms)):
        number = bisect_right(ends, place)
        found[number] = found.get(number, 0.0) + query[terms[place]]
    return found
