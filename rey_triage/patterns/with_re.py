"""Python's own expressions, where RE2 cannot be installed: they find the same, slowly.

An expression is tried on a line only when something that every match has is in it. What has a whole
word in it is not even looked at on lines without that word.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from rey_triage.patterns.words import texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ENGINE = "re"

PatternError = re.error
"""A text that is no pattern; says why."""


def compile_pattern(pattern: str | bytes) -> Any:
    """Compile one pattern for text or for bytes. Raises PatternError."""
    return re.compile(pattern)


def compile_words(words: Iterable[bytes]) -> Any:
    """Compile one pattern that finds each of the words, the longest where several begin."""
    return re.compile(b"|".join(map(re.escape, sorted(words, key=len, reverse=True))))


_LETTERS = re.compile(rb"[A-Za-z]{3,}")


def whole_word(text: bytes) -> bytes:
    """Return the longest run of letters that ends within the text on both sides, or nothing."""
    inner = (m[0] for m in _LETTERS.finditer(text) if m.start() and m.end() < len(text))
    return max(inner, key=len, default=b"")


def _texts(pattern: bytes) -> tuple[bytes, ...]:
    return tuple(text.encode("latin-1") for text in texts(pattern.decode("latin-1")))


class _One(NamedTuple):
    words: tuple[bytes, ...]
    search: Any

    def is_in(self, line: bytes, folded: bytes) -> bool:
        if self.words and not any(word in folded for word in self.words):
            return False
        return self.search(line) is not None


class SetOf:
    """Many patterns, and which of them are in a line."""

    def __init__(self, patterns: Sequence[bytes], *, ignore_case: bool = False) -> None:
        flags = re.IGNORECASE if ignore_case else 0
        self._ignore_case = ignore_case
        self._all = [
            _One(
                tuple(word.lower() if ignore_case else word for word in _texts(pattern)),
                re.compile(pattern, flags).search,
            )
            for pattern in patterns
        ]
        self._always: list[int] = []
        self._by_word: dict[bytes, list[int]] = {}
        for number, one in enumerate(self._all):
            whole = [whole_word(text) for text in one.words]
            if not whole or not all(whole):
                self._always.append(number)
                continue
            for word in whole:
                self._by_word.setdefault(word, []).append(number)

    def places(self, line: bytes) -> tuple[int, ...]:
        """Return the places of the patterns that match, ascending."""
        folded = line.lower() if self._ignore_case else line
        near = set(self._always)
        for word in self._by_word.keys() & set(_LETTERS.findall(folded)):
            near.update(self._by_word[word])
        return tuple(number for number in sorted(near) if self._all[number].is_in(line, folded))


class AnyOf:
    """Says where the next line with any of many patterns is."""

    def __init__(self, patterns: Sequence[bytes], *, ignore_case: bool = False) -> None:
        self._each = SetOf(patterns, ignore_case=ignore_case)

    def find(self, text: bytes, position: int, end: int) -> int:
        """Return a place in the first line with a match between the two places, or -1."""
        while position < end:
            border = text.find(b"\n", position, end)
            border = end if border < 0 else border
            if self._each.places(text[position:border]):
                return position
            position = border + 1
        return -1
