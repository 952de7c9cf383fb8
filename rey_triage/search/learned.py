"""Which words tell pages apart, learned from what people say for each: title and phrases.

BM25 weighs a word by how many pages have it, whatever pages these are. Here each saying is asked as
a query, over and over. Where a page other than its own comes too near, the words of the saying
count a little more for its own page from then on, and less for that other one. So "volumes" comes
to count much less for a page that also has it in passing (docs/evaluation.md).

The rule is Passive-Aggressive learning (Crammer et al., JMLR 7, 2006); the mean of the rounds is
taken. It is done in whole numbers and in an order told by the sayings, so that what is learned from
the same pages is the same everywhere.
"""

from __future__ import annotations

import math
import zlib
from array import array
from bisect import bisect_left
from collections import Counter
from heapq import nlargest
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import msgspec

from rey_triage.search import dictionary, lanes, packed
from rey_triage.search.sayings import rarity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

_ROUNDS = 3
"""How often every saying is asked …"""
MOST_SCORES = 200_000_000
"""… at most, and how many scores of pages that may take in all: something over a minute. Of 2,500
pages each saying is asked once. Of more than these nothing is learned, and BM25 decides alone."""
_WEIGHT, _SHARE = 1 << 14, 1 << 10
"""What stands for one in the weights, and in the words of a saying, whose squares add up to one. A
score is the sum of both multiplied: up to 128 fit into a lane, and none comes near."""
_ONE = _WEIGHT * _SHARE
COMMON = 16
"""Sayings from which on a word is common. It has a lane for each page, a rare one has a list."""
MOST_WORDS = 60
"""Of a query, the ones that tell most."""
_LEAST = 0.3
"""What counts less is left out."""
_NOTHING = 1 << 8 * lanes.BYTES - 1
"""The middle of a lane: weights may be below zero."""
_STEPS = 0x7FFF

_OfPage: TypeAlias = dict[str, float]
"""What each word counts for a page."""


class _Saying(NamedTuple):
    text: bytes
    page: int
    words: list[tuple[str, int]]
    """How much of the saying each is, in parts of ``_SHARE``."""


class _Weights:
    """How much each word counts for each page, while it is learned."""

    def __init__(self, pages: int, having: Mapping[str, int]) -> None:
        self._pages = pages
        self._common = {word: 0 for word, count in having.items() if count >= COMMON}
        self._rare: dict[str, dict[int, int]] = {
            word: {} for word in having if word not in self._common
        }
        self._nothing = lanes.repeated(_NOTHING, pages)

    def scores(self, words: Iterable[tuple[str, int]]) -> list[int]:
        """Return the score of each page, above ``_NOTHING``."""
        together = self._nothing
        rare = []
        for word, share in words:
            if word in self._common:
                together += self._common[word] * share
            else:
                rare.append((self._rare[word], share))
        scores = lanes.taken_apart(together, self._pages)
        for weights, share in rare:
            for page, weight in weights.items():
                scores[page] += weight * share
        return scores

    def move(self, words: Iterable[tuple[str, int]], to: int, other: int, much: int) -> None:
        """Have words count more for a page, and less for another."""
        to_lane, other_lane = (8 * lanes.BYTES * page for page in (to, other))
        for word, share in words:
            by = much * share // (_SHARE * _SHARE)
            if word in self._common:
                self._common[word] += (by << to_lane) - (by << other_lane)
            else:
                weights = self._rare[word]
                weights[to] = weights.get(to, 0) + by
                weights[other] = weights.get(other, 0) - by

    def by_word(self) -> Iterator[tuple[str, dict[int, int]]]:
        """Yield what each word counts, by page, where it counts at all."""
        for word, together in self._common.items():
            weights = lanes.taken_apart(self._nothing + together, self._pages)
            yield word, {n: one - _NOTHING for n, one in enumerate(weights) if one != _NOTHING}
        yield from self._rare.items()


def learn(pages: Sequence[Sequence[Collection[str]]]) -> tuple[dict[str, float], list[_OfPage]]:
    """Learn from the words of each page's sayings.

    Returns how much each word tells, and for each page what each word counts there.
    """
    every = list(chain.from_iterable(pages))
    having = Counter(chain.from_iterable(every))
    tells = {word: rarity(len(every), having[word]) for word in sorted(having)}
    of_pages = Counter(words for page in pages for words in set(map(frozenset, page)))
    sayings = [
        _saying(number, words, tells)
        for number, page in enumerate(pages)
        for words in page
        if words and of_pages[frozenset(words)] == 1  # else it does not tell them apart
    ]
    weights = _Weights(len(pages), having)
    found: list[_OfPage] = [{} for _ in pages]
    rounds = _rounds(len(sayings), len(pages))
    for turn in range(rounds):
        for saying in sorted(sayings, key=lambda one: (zlib.crc32(one.text, turn), one)):
            scores = weights.scores(saying.words)
            own = scores[saying.page]
            scores[saying.page] = -1
            nearest = max(scores)
            missing = _ONE - (own - nearest)
            if missing > 0:
                weights.move(saying.words, saying.page, scores.index(nearest), missing // 2)
        for word, of_word in weights.by_word():
            for number, weight in of_word.items():
                found[number][word] = found[number].get(word, 0.0) + weight / (_WEIGHT * rounds)
    return tells, [
        {word: much * tells[word] for word, much in page.items() if abs(much) >= _LEAST}
        for page in found
    ]


def _rounds(sayings: int, pages: int) -> int:
    """Say how often each saying is asked."""
    return min(_ROUNDS, MOST_SCORES // (sayings * pages)) if sayings and pages > 1 else 0


def _saying(page: int, words: Iterable[str], tells: Mapping[str, float]) -> _Saying:
    in_order = sorted(words)
    length = math.hypot(*(tells[word] for word in in_order))
    shares = [(word, round(tells[word] / length * _SHARE)) for word in in_order]
    return _Saying(" ".join(in_order).encode("utf-8", "surrogatepass"), page, shares)


class Stored(msgspec.Struct, array_like=True):
    """What was learned. Arrays are in the byte order of the machine that did."""

    words: dictionary.Stored
    tells: memoryview
    unit: float
    """What one step of a weight is worth."""
    ends: memoryview
    """Where the words of each page end in the two below."""
    places: memoryview
    """Words, by their places: of each page in order."""
    weights: memoryview
    """In steps."""


def store(pages: Sequence[Sequence[Collection[str]]]) -> Stored:
    """Learn from the words of each page's sayings, and pack what was learned."""
    tells, found = learn(pages)
    words = dictionary.in_order(tells)
    places = {word: place for place, word in enumerate(words)}
    unit = max((abs(one) for page in found for one in page.values()), default=1.0) / _STEPS or 1.0
    ends, of_pages, weights = array("I"), array("I"), array("h")
    for page in found:
        for place, much in sorted((places[word], much) for word, much in page.items()):
            of_pages.append(place)
            weights.append(round(much / unit))
        ends.append(len(weights))
    return Stored(
        words=dictionary.store(words),
        tells=packed.data(array("f", (tells[word] for word in words))),
        unit=unit,
        ends=packed.data(ends),
        places=packed.data(of_pages),
        weights=packed.data(weights),
    )


class Learned:
    """What was learned, open for reading. Words and pages are named by their numbers."""

    def __init__(self, stored: Stored) -> None:
        self._words = dictionary.Dictionary(stored.words)
        self._tells = stored.tells.cast("f")
        self._unit = stored.unit
        self._ends, self._places = stored.ends.cast("I"), stored.places.cast("I")
        self._weights = stored.weights.cast("h")

    def leanings(self, words: Iterable[str], pages: Iterable[int]) -> dict[int, float]:
        """Say how much a query leans to each of some pages, by its words; below zero: away."""
        places = [place for word in words if (place := self._words.place(word)) is not None]
        asked = nlargest(MOST_WORDS, places, key=lambda place: (self._tells[place], place))
        length = math.hypot(*(self._tells[place] for place in asked)) or 1.0
        return {page: self._sum(asked, page) * self._unit / length for page in pages}

    def by_word(self) -> Iterator[tuple[str, float, list[tuple[int, float]]]]:
        """Yield each word, how much it tells, and the pages with what it counts for each."""
        pages: list[list[tuple[int, float]]] = [[] for _ in self._tells]
        for page in range(len(self._ends)):
            here = packed.run(self._ends, page)
            for place, steps in zip(self._places[here], self._weights[here], strict=True):
                pages[place].append((page, steps * self._unit))
        yield from zip(self._words, self._tells, pages, strict=True)

    def _sum(self, asked: Iterable[int], page: int) -> int:
        here = packed.run(self._ends, page)
        total = 0
        for place in asked:
            at = bisect_left(self._places, place, here.start, here.stop)
            if at < here.stop and self._places[at] == place:
                total += self._weights[at]
        return total
