"""Which of many patterns a text is worth trying for, told by its words."""

from __future__ import annotations

from functools import cached_property
from itertools import chain
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


def words_of(text: bytes, *, ignore_case: bool = False) -> set[str]:
    """Return all runs of letters in a text; in lower case where case is ignored."""
    found = (text.lower() if ignore_case else text).translate(_LETTERS).split()
    return {word.decode() for word in set(found)}


class Words:
    """The words of a text, of which a pattern may need some."""

    def __init__(self, words: set[str], *, ignore_case: bool = False) -> None:
        self.all = words
        self.joined = " ".join(words)
        self._ignore_case = ignore_case

    def may_match(self, ways: tuple[Needed, ...]) -> bool:
        """Say whether the text may have a pattern."""
        return not ways or any(map(self.have, ways))

    def have(self, way: Needed) -> bool:
        """Say whether all it needs is there; mostly the first is not, as the rarest comes first."""
        if not self._ignore_case:
            return self.all.issuperset(way.words) and self._have_parts(way.parts)
        words, parts = map(str.lower, way.words), map(str.lower, way.parts)
        return self.all.issuperset(words) and self._have_parts(parts)

    def _have_parts(self, parts: Iterable[str]) -> bool:
        return all(part in self.joined for part in parts)


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
        return self.near_words(words_of(text, ignore_case=self._ignore_case))

    def near_words(self, all_words: set[str]) -> set[int]:
        """Return the numbers of the patterns that may be in a text with these words."""
        words = Words(all_words, ignore_case=self._ignore_case)
        return self._always | {number for way, number in self._likely(words) if words.have(way)}

    def telling(self, words: set[str]) -> set[str]:
        """Leave out what is of ids: each line has new ones, and hardly a pattern needs any."""
        return {word for word in words if not _is_of_id(word) or _has_any(word, self._of_ids)}

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
        self._ignore_case = ignore_case
        self._texts: list[set[str]] = []
        """The words of those that said something new."""
        self.numbers = self._prefilter.near_words(set())
        """Those that the texts so far may have."""

    def add(self, text: bytes) -> bool:
        """Take in one more text, and say whether it brought numbers."""
        words = self._prefilter.telling(words_of(text, ignore_case=self._ignore_case))
        if any(map(words.issubset, self._texts)):
            return False
        self._texts.append(words)
        before = len(self.numbers)
        self.numbers |= self._prefilter.near_words(words)
        return len(self.numbers) > before


def _is_of_id(word: str) -> bool:
    return not word.strip("abcdef")


def _has_any(text: str, parts: set[str]) -> bool:
    return any(part in text for part in parts)
