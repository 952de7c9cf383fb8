"""Which of many patterns a text is worth trying for, told by its words."""

from __future__ import annotations

from functools import cached_property, lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LETTERS = bytes(code if bytes([code]).isalpha() else ord(" ") for code in range(256))
"""ASCII's letters as they are, anything else a blank: twice as fast as an expression."""
_REMEMBERED = 4096
"""Parts of ids of which it is kept whether a pattern needs them."""


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
        self._ignore_case = ignore_case

    @cached_property
    def joined(self) -> str:
        """All of them in one text, in which parts of words can be found."""
        return " ".join(self.all)

    def may_match(self, ways: tuple[Needed, ...]) -> bool:
        """Say whether the text may have a pattern."""
        return not ways or any(map(self.have, ways))

    def have(self, way: Needed) -> bool:
        """Say whether all it needs is there; mostly the first is not, as the rarest comes first."""
        lowered = self._ignore_case
        words = map(str.lower, way.words) if lowered else way.words
        parts = map(str.lower, way.parts) if lowered else way.parts
        return self.all.issuperset(words) and all(part in self.joined for part in parts)


class Prefilter:
    """Says which of many patterns a text may have, without trying any."""

    def __init__(
        self, needs: Iterable[tuple[int, tuple[Needed, ...]]], *, ignore_case: bool = False
    ) -> None:
        self._ignore_case = ignore_case
        self._needs_part_of = lru_cache(_REMEMBERED)(self._is_in_id)
        """Says whether a pattern needs a part of an id; the short ones come again and again."""
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

    def telling(self, text: bytes) -> set[str]:
        """Return the words of a text without those of ids, of which each line has new ones."""
        words = Words(text, ignore_case=self._ignore_case).all
        return {word for word in words if not _is_of_id(word) or self._needs_part_of(word)}

    def _is_in_id(self, id_: str) -> bool:
        return any(part in id_ for part in self._of_ids)

    @cached_property
    def _of_ids(self) -> set[str]:
        """What patterns need, and may be of an id as well."""
        ways = chain(*self._by_word.values(), *self._by_part.values())
        needed = {word for way, _ in ways for word in (*way.words, *way.parts)}
        return set(filter(_is_of_id, map(str.lower, needed) if self._ignore_case else needed))

    def _likely(self, words: Words) -> Iterator[tuple[Needed, int]]:
        for word in self._by_word.keys() & words.all:
            yield from self._by_word[word]
        for part, ways in self._by_part.items():
            if part in words.joined:
                yield from ways


class NearAny:
    """Which of many patterns any of several texts may have; many texts say the same."""

    def __init__(
        self, needs: Iterable[tuple[int, tuple[Needed, ...]]], *, ignore_case: bool = False
    ) -> None:
        self._prefilter = Prefilter(needs, ignore_case=ignore_case)
        self._new: list[set[str]] = []
        """The words of those that said something new."""
        self.numbers = self._prefilter.near(b"")
        """Those that the texts so far may have."""

    @property
    def texts(self) -> int:
        """How many said something new."""
        return len(self._new)

    def add(self, text: bytes) -> bool:
        """Take in one more text, and say whether it brought numbers."""
        words = self._prefilter.telling(text)
        if any(map(words.issubset, self._new)):
            return False
        self._new.append(words)
        before = len(self.numbers)
        self.numbers |= self._prefilter.near(text)
        return len(self.numbers) > before


def _is_of_id(word: str) -> bool:
    return not word.strip("abcdef")
