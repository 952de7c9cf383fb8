"""Which of many patterns a text is worth trying for, told by its words."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LETTERS = re.compile(rb"[A-Za-z]{3,}")


class Needed(Struct, frozen=True, array_like=True):
    """What one way to match has in it: runs of three letters and more."""

    words: tuple[str, ...]
    """With something else on either side, so that they are words of the line."""
    parts: tuple[str, ...]
    """Perhaps parts of longer words."""


class Words:
    """The words of a text, of which a pattern may need some."""

    def __init__(self, text: bytes, *, ignore_case: bool = False) -> None:
        self.all = set(_LETTERS.findall(text.lower() if ignore_case else text))
        self.joined = b" ".join(self.all)
        self._ignore_case = ignore_case

    def may_match(self, ways: tuple[Needed, ...]) -> bool:
        """Say whether the text may have a pattern; to ask for a few once takes no ``Prefilter``."""
        return not ways or any(
            self.have(_coded(one.words, self._ignore_case), _coded(one.parts, self._ignore_case))
            for one in ways
        )

    def have(self, words: Iterable[bytes], parts: Iterable[bytes]) -> bool:
        """Say whether all these are there; mostly the first is not, as the rarest comes first."""
        return self.all.issuperset(words) and all(part in self.joined for part in parts)


class Prefilter:
    """Says which of many patterns a text may have, without trying any."""

    def __init__(
        self, needs: Iterable[tuple[int, tuple[Needed, ...]]], *, ignore_case: bool = False
    ) -> None:
        self._ignore_case = ignore_case
        self._always: set[int] = set()
        self._by_word: dict[bytes, list[tuple[_Way, int]]] = {}
        self._by_part: dict[bytes, list[tuple[_Way, int]]] = {}
        for number, ways in needs:
            if not ways:
                self._always.add(number)
            for one in ways:
                words, parts = _coded(one.words, ignore_case), _coded(one.parts, ignore_case)
                index, key = (self._by_word, words) if words else (self._by_part, parts)
                index.setdefault(key[0], []).append(((words, parts), number))

    def near(self, text: bytes) -> set[int]:
        """Return the numbers of the patterns that may be in a text."""
        words = Words(text, ignore_case=self._ignore_case)
        return self._always | {number for way, number in self._likely(words) if words.have(*way)}

    def _likely(self, words: Words) -> Iterator[tuple[_Way, int]]:
        for word in self._by_word.keys() & words.all:
            yield from self._by_word[word]
        for part, ways in self._by_part.items():
            if part in words.joined:
                yield from ways


@lru_cache(maxsize=1 << 14)
def _coded(some: tuple[str, ...], ignore_case: bool) -> tuple[bytes, ...]:
    return tuple((word.lower() if ignore_case else word).encode() for word in some)


_Way = tuple[tuple[bytes, ...], tuple[bytes, ...]]
"""Words and parts of words, all of which must be there."""
