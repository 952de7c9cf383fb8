"""Words in order, one behind the other: each is known by its place, and found by halving."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from itertools import accumulate
from typing import TYPE_CHECKING

import msgspec

from rey_triage.search import packed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Stored(msgspec.Struct, array_like=True):
    """The words. Arrays are in the byte order of the machine that built them."""

    words: memoryview
    ends: memoryview
    """Where each ends."""


def in_order(words: Iterable[str]) -> list[str]:
    """Return words in the order of their places."""
    return sorted(words, key=_encoded)


def store(words: Iterable[str]) -> Stored:
    """Pack words that are in order."""
    encoded = [_encoded(word) for word in words]
    ends = array("I", accumulate(map(len, encoded)))
    return Stored(memoryview(b"".join(encoded)), packed.data(ends))


class Dictionary:
    """Words that are open for reading."""

    def __init__(self, stored: Stored) -> None:
        self._words, self._ends = stored.words, stored.ends.cast("I")

    def __iter__(self) -> Iterator[str]:
        """Yield the words in order."""
        for place in range(len(self._ends)):
            yield self._word(place).decode("utf-8", "surrogatepass")

    def place(self, word: str) -> int | None:
        """Return the place of a word; None: it is not there."""
        wanted = _encoded(word)
        every = range(len(self._ends))
        place = bisect_left(every, wanted, key=self._word)
        return place if place < len(every) and self._word(place) == wanted else None

    def _word(self, place: int) -> bytes:
        return bytes(self._words[packed.run(self._ends, place)])


def _encoded(word: str) -> bytes:
    return word.encode("utf-8", "surrogatepass")
