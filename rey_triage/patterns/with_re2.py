"""RE2: all patterns are one automaton, and no text makes it slow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import re2

from rey_triage.patterns.lines import ALL, at_most

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rey_triage.patterns.lines import Lines

ENGINE = "re2"

_MEMORY = 256 << 20  # with RE2's own default of 8 MiB its automaton thrashes and crawls
_ANYWHERE = re2._Anchor.UNANCHORED  # noqa: SLF001 - see AnyOf


class PatternError(ValueError):
    """A text that is no pattern; says why."""


def _options(*, ignore_case: bool = False, captures: bool = True) -> Any:
    options = re2.Options()
    options.max_mem = _MEMORY
    options.log_errors = False
    options.case_sensitive = not ignore_case
    options.never_capture = not captures  # groups cost a second, much slower pass
    return options


def _of_bytes(options: Any) -> Any:
    options.encoding = re2.Options.Encoding.LATIN1  # bytes as they are, whatever they are
    return options


def compile_pattern(pattern: str | bytes) -> Any:
    """Compile one pattern for text or for bytes; it has ``search`` and ``finditer`` as ``re`` has.

    Raises PatternError.
    """
    options = _options()
    try:
        return re2.compile(pattern, _of_bytes(options) if isinstance(pattern, bytes) else options)
    except re2.error as error:
        why = error.args[0] if error.args else "not valid"
        raise PatternError(
            why.decode(errors="replace") if isinstance(why, bytes) else why
        ) from None


def compile_words(words: Iterable[bytes]) -> Any:
    """Compile one pattern that finds each of the words, the longest where several begin."""
    options = _of_bytes(_options(captures=False))
    options.longest_match = True
    return re2.compile(b"|".join(re2.escape(word) for word in words), options)


class SetOf:
    """Many patterns, and which of them are in a line."""

    def __init__(self, patterns: Sequence[bytes], *, ignore_case: bool = False) -> None:
        self._set = re2.Set.SearchSet(_of_bytes(_options(ignore_case=ignore_case, captures=False)))
        for pattern in patterns:
            self._set.Add(pattern)
        if patterns:
            self._set.Compile()
        self._match = self._set.Match if patterns else _nothing

    def places(self, line: bytes) -> tuple[int, ...]:
        """Return the places of the patterns that match, ascending."""
        if found := self._match(line):
            return tuple(sorted(found)) if len(found) > 1 else (found[0],)
        return ()


def _nothing(_: bytes) -> None:
    """Match no pattern: RE2 does not like to be asked for none."""


class AnyOf:
    """Says which lines have any of many patterns."""

    def __init__(self, patterns: Iterable[bytes], *, ignore_case: bool = False) -> None:
        options = _of_bytes(_options(ignore_case=ignore_case, captures=False))
        either = b"|".join(b"(?:%b)" % one for one in patterns)
        # Below re2's Python layer, which makes two objects for every match.
        self._match = re2.compile(either or rb"[^\x00-\xff]", options)._regexp.Match  # noqa: SLF001

    def lines(self, text: bytes, most: int = ALL) -> Lines | None:
        """Return the lines that have one, or None where there are more than ``most``."""
        return at_most(most, self._lines(text))

    def _lines(self, text: bytes) -> Iterator[tuple[int, int]]:
        match, size = self._match, len(text)
        position = 0
        while position < size and (hit := match(_ANYWHERE, text, position, size)[0][0]) >= 0:
            start = text.rfind(b"\n", position, hit) + 1 or position
            position = text.find(b"\n", hit) + 1 or size + 1
            yield start, position - 1
