"""Python's own expressions, where RE2 cannot be installed: they find the same, slowly.

An expression is tried only on lines that have the words without which it finds nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from rey_triage.patterns.lines import ALL, at_most, every_line
from rey_triage.patterns.prefilter import Prefilter
from rey_triage.patterns.texts import texts
from rey_triage.patterns.words import needed, rarest_first

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rey_triage.patterns.lines import Lines

ENGINE = "re"

PatternError = re.error
"""A text that is no pattern; says why."""


def compile_pattern(pattern: str | bytes) -> Any:
    """Compile one pattern for text or for bytes. Raises PatternError."""
    return re.compile(pattern)


def compile_words(words: Iterable[bytes]) -> Any:
    """Compile one pattern that finds each of the words, the longest where several begin."""
    return re.compile(b"|".join(map(re.escape, sorted(words, key=len, reverse=True))))


class SetOf:
    """Many patterns, and which of them are in a line."""

    def __init__(self, patterns: Sequence[bytes], *, ignore_case: bool = False) -> None:
        flags = re.IGNORECASE if ignore_case else 0
        self._searches = [re.compile(pattern, flags).search for pattern in patterns]
        needs = rarest_first([needed(texts(pattern.decode("latin-1"))) for pattern in patterns])
        self._prefilter = Prefilter(enumerate(needs), ignore_case=ignore_case)

    def places(self, line: bytes) -> tuple[int, ...]:
        """Return the places of the patterns that match, ascending."""
        near = sorted(self._prefilter.near(line))
        return tuple(place for place in near if self._searches[place](line))


class AnyOf:
    """Says which lines have any of many patterns."""

    def __init__(self, patterns: Iterable[bytes], *, ignore_case: bool = False) -> None:
        self._each = SetOf(list(patterns), ignore_case=ignore_case)

    def lines(self, text: bytes, most: int = ALL) -> Lines | None:
        """Return the lines that have one, or None where there are more than ``most``."""
        places = self._each.places
        return at_most(most, (line for line in every_line(text) if places(text[slice(*line)])))
