"""Which of many patterns a text is worth trying for, told by its words."""

from __future__ import annotations

import re
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
    """The words of one text, for a few patterns that are asked about once: they need no index."""

    def __init__(self, text: str) -> None:
        self._found = set(_LETTERS.findall(text.lower().encode("utf-8", "replace")))
        self._joined = b" ".join(self._found)

    def may_have(self, ways: tuple[Needed, ...]) -> bool:
        """Say whether the text may have a pattern, in whatever case."""
        return not ways or any(map(self._have, ways))

    def _have(self, one: Needed) -> bool:
        # rarest first: it is mostly the first word that is missing
        return all(word.lower().encode() in self._found for word in one.words) and all(
            part.lower().encode() in self._joined for part in one.parts
        )


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
                way = self._way(one)
                words, parts = way
                index, key = (self._by_word, words) if words else (self._by_part, parts)
                index.setdefault(key[0], []).append((way, number))

    def _way(self, one: Needed) -> _Way:
        words, parts = (
            tuple((word.lower() if self._ignore_case else word).encode() for word in some)
            for some in (one.words, one.parts)
        )
        return words, parts

    def near(self, text: bytes) -> set[int]:
        """Return the numbers of the patterns that may be in a text."""
        found = set(_LETTERS.findall(text.lower() if self._ignore_case else text))
        joined = b" ".join(found)
        near = set(self._always)
        for way, number in self._likely(found, joined):
            words, parts = way
            if found.issuperset(words) and all(part in joined for part in parts):
                near.add(number)
        return near

    def _likely(self, found: set[bytes], joined: bytes) -> Iterator[tuple[_Way, int]]:
        for word in self._by_word.keys() & found:
            yield from self._by_word[word]
        for part, ways in self._by_part.items():
            if part in joined:
                yield from ways


_Way = tuple[tuple[bytes, ...], tuple[bytes, ...]]
"""Words and parts of words, all of which must be there."""
