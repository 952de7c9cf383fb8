"""How near a query is to the sayings of a page: its title, and the phrases that people use for it.

A field is a bag of words, and a page with many phrases has every word somewhere. A saying is a
whole: a few that are nearly the query itself tell more than the same words strewn over twenty.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from itertools import accumulate, chain
from typing import TYPE_CHECKING

import msgspec

from rey_triage.search import bags, packed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NEAREST = 3
"""Sayings of a page that count: one alone may share its words with the query by chance."""


class Stored(msgspec.Struct, array_like=True):
    """The sayings of all pages. Arrays are in the byte order of the machine that built them."""

    terms: bags.Stored
    ends: memoryview
    """Where the sizes of each page end."""
    sizes: memoryview
    """How long each saying is, as a vector of what its terms tell."""
    tells: memoryview
    """What each term of the index tells, by how many sayings have it."""


def store(pages: Sequence[Sequence[Mapping[int, float]]], terms: int) -> Stored:
    """Pack the sayings of each page: each is its terms, by their places, and how much they count.

    ``terms``: how many the index has.
    """
    every = list(chain.from_iterable(pages))
    having = Counter(chain.from_iterable(every))
    tells = array("f", (rarity(len(every), having[place]) for place in range(terms)))
    sizes = array(
        "f",
        (math.hypot(*(tells[place] * much for place, much in one.items())) for one in every),
    )
    ends = array("I", accumulate(map(len, pages)))
    return Stored(bags.store(pages), packed.data(ends), packed.data(sizes), packed.data(tells))


class Sayings:
    """Sayings that are open for reading. Each is known by its number on its page."""

    def __init__(self, stored: Stored) -> None:
        self._terms = bags.Bags(stored.terms)
        self._ends = stored.ends.cast("I")
        self._sizes = stored.sizes.cast("f")
        self._tells = stored.tells.cast("f")

    def tells(self, place: int | None) -> float:
        """Say what a term tells, by its place; None: no page has it."""
        return rarity(len(self._sizes), 0) if place is None else self._tells[place]

    def of(self, page: int) -> list[tuple[float, list[int]]]:
        """Return the sayings of a page: how long each is, and its terms."""
        terms = self._terms.of(page)
        return [(size, terms.get(number, [])) for number, size in enumerate(self._of_page(page))]

    def shared(self, query: Mapping[int, float], page: int) -> dict[int, float]:
        """Return what the sayings of a page have of a query; who has nothing is left out.

        ``query`` says what its terms are worth, by their places.
        """
        return self._terms.shared(query, page)

    def nearness(self, squares: Mapping[int, float], size: float | None, page: int) -> float:
        """Say how near the nearest sayings of a page are: from 0, nothing, to 1, all the same.

        The cosine between a saying and the query, of which are given the squares of what its terms
        tell, by their places, and its length; that counts terms in that no page has. None: it is
        enough that the saying is in the query, whatever else is there.
        """
        sizes = self._of_page(page)
        near = [
            min(worth / (sizes[number] * (size or sizes[number])), 1.0)
            for number, worth in self._terms.shared(squares, page).items()
        ]
        return sum(sorted(near, reverse=True)[:NEAREST]) / max(min(NEAREST, len(sizes)), 1)

    def _of_page(self, page: int) -> memoryview[float]:
        return self._sizes[packed.run(self._ends, page)]


def rarity(count: int, having: int) -> float:
    """Say how much a term tells, by how many of all have it."""
    return math.log(max(count, 1) / (having + 1)) + 1
