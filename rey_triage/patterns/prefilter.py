"""Which of many patterns a text is worth trying for, told by its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LETTERS = bytes(code if bytes([code]).isalpha() else ord(" ") for code in range(256))
"""ASCII's letters as they are, anything else a blank: twice as fast as an expression."""


class Needed(Struct, frozen=True, array_like=True):
    """What one way to match has in it: runs of three letters and more."""

    words: tuple[str, ...]
    """With something else on either side, so that they are words of the line."""
    parts: tuple[str, ...]
    """Perhaps parts of longer words."""


class Words:
    """The words of a text, of which a pattern may need some."""

    def __init__(self, text: bytes, *, ignore_case: bool = False) -> None:
        found = (text.lower() if ignore_case else text).translate(_LETTERS).split()
        self.all = {word.decode() for word in set(found)}
        self.joined = " ".join(self.all)
        self._ignore_case = ignore_case

    def may_match(self, ways: tuple[Needed, ...]) -> bool:
        """Say whether the text may have a pattern."""
        return not ways or any(map(self.have, ways))

    def have(self, way: Needed) -> bool:
        """Say whether all it needs is there; mostly the first is not, as the rarest comes first."""
        words, parts = way.words, way.parts
        if self._ignore_case:
            words, parts = _lower(words), _lower(parts)
        return self.all.issuperset(words) and all(part in self.joined for part in parts)


class Prefilter:
    """Says which of many patterns a text may have, without trying any."""

    def __init__(
        self, needs: Iterable[tuple[int, tuple[Needed, ...]]], *, ignore_case: bool = False
    ) -> None:
        self._ignore_case = ignore_case
        self._always: set[int] = set()
        self._by_word: dict[str, list[tuple[Needed, int]]] = {}
        self._by_part: dict[str, list[tuple[Needed, int]]] = {}
        for number, ways in needs:
            if not ways:
                self._always.add(number)
            for one in ways:
                index = self._by_word if one.words else self._by_part
                key = (one.words or one.parts)[0]
                key = key.lower() if ignore_case else key
                index.setdefault(key, []).append((one, number))

    def near(self, text: bytes) -> set[int]:
        """Return the numbers of the patterns that may be in a text."""
        words = Words(text, ignore_case=self._ignore_case)
        return self._always | {number for way, number in self._likely(words) if words.have(way)}

    def _likely(self, words: Words) -> Iterator[tuple[Needed, int]]:
        for word in self._by_word.keys() & words.all:
            yield from self._by_word[word]
        for part, ways in self._by_part.items():
            if part in words.joined:
                yield from ways


def _lower(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple([word.lower() for word in words])
