"""Finds the lines that matter in any amount of text, and says which signatures they match."""

from __future__ import annotations

import re
from bisect import bisect
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from rey_triage.patterns import EachOf, finder_of
from rey_triage.patterns.lines import every_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rey_triage.patterns.lines import Finder, Lines
    from rey_triage.signatures import Signature

_SMALL = 1 << 20
"""Bytes that are matched line by line, with the patterns whose words they have.

Beyond, all are compiled; that takes a tenth of a second.
"""
_DENSE = 100
"""Hits of one chunk after which errors are looked for by themselves: a flood has one a line."""
_REMEMBERED = 2048
"""Lines whose signatures are kept: in a flood the same messages come again and again."""

_ERROR = b" ERROR "
"""How oslo.log marks an error."""
_OTHER_LEVELS = (
    b" CRITICAL ",  # oslo.log
    *(b"[%b]" % level for level in (b"ERROR", b"error", b"critical", b"emerg")),  # MariaDB, haproxy
    b"|ERR|",  # Open vSwitch, OVN
    b"|EMER|",
    b"=ERROR REPORT",  # Erlang
    b"=CRASH REPORT",
)
LEVELS = (_ERROR, *_OTHER_LEVELS)
"""How the programs of a cloud mark a line as an error."""


Hit = tuple[int, int, tuple[int, ...]]
"""Start and end of a line that matters, and the signatures in it, its header included.

Without any it has the level of an error.
"""


class Scanner:
    """All signatures at once."""

    def __init__(self, signatures: Sequence[Signature], *, pasted: bool = False) -> None:
        """Scan logs; or text that somebody pasted, who may shout, and paste a state as well."""
        self.signatures = signatures
        self._pasted = pasted
        counted = [
            (number, one) for number, one in enumerate(signatures) if pasted or one.source == "log"
        ]
        self._patterns = {number: one.pattern.encode() for number, one in counted}
        needs = {number: one.needs for number, one in counted}
        self._each = EachOf(self._patterns, needs, ignore_case=pasted)
        self._seen = 0
        self.match = lru_cache(_REMEMBERED)(self._match)
        """Return the numbers of the signatures that match a line, ascending."""
        self.within = lru_cache(_REMEMBERED)(self._each.within)
        """Return which of the signatures of a line match a part of it, its message."""

    def _match(self, line: bytes) -> tuple[int, ...]:
        return self._each.among(line)(line)

    @cached_property
    def _any(self) -> Finder:
        texts = {p: self.signatures[n].texts or None for n, p in self._patterns.items()}
        levels = dict.fromkeys(map(re.escape, LEVELS))
        return finder_of({**levels, **texts}, ignore_case=self._pasted)

    def prepare(self, samples: Iterable[bytes]) -> None:
        """Compile what logs like these will need: copies of this process share it then.

        A flood asks all patterns about nearly every line; else few of them are ever asked.
        """
        self._seen = max(self._seen, _SMALL)
        for sample in samples:
            lines = self._any.lines(sample, _DENSE)
            if lines is None:
                _ = self._each.numbers
                return
            self._hits_among(sample, lines)

    def hits(self, chunk: bytes, *, flood: bool = False) -> list[Hit]:
        """Return the lines that matter, in order. The chunk begins and ends at line borders.

        ``flood``: they are probably many, as the last chunk's were. That is told soon otherwise.
        """
        if flood:
            return self.flood(chunk)
        self._seen += len(chunk)
        if self._seen <= _SMALL:
            return self._hits_among(chunk, list(every_line(chunk)))
        lines = self._any.lines(chunk, _DENSE)
        return self.flood(chunk) if lines is None else self._hits_among(chunk, lines)

    def flood(self, chunk: bytes) -> list[Hit]:
        """Return the lines that matter where every third may be an error.

        Such need not be searched for. What lies between them is put together, and searched in one
        go.
        """
        lines: Lines = []
        length = len(chunk)
        between: list[bytes] = []
        borders: list[int] = []
        """Of each piece, how much further back it is in the chunk than among the pieces."""
        ends: list[int] = []
        size = position = 0
        while position < length:
            error = chunk.find(_ERROR, position)
            start = chunk.rfind(b"\n", position, error) + 1 if error >= 0 else length
            if start > position:
                between.append(chunk[position:start])
                borders.append(position - size)
                size += start - position
                ends.append(size)
            if error < 0:
                break
            start = start or position
            end = chunk.find(b"\n", error)
            if end < 0:
                end = length
            lines.append((start, end))
            position = end + 1
        if others := self._any.lines(b"".join(between)):
            for start, end in others:
                back = borders[bisect(ends, start)]
                lines.append((start + back, end + back))
            lines.sort()
        return self._hits_among(chunk, lines)

    def _hits_among(self, chunk: bytes, lines: Lines) -> list[Hit]:
        """Keep of the lines those that matter: a finder may name others as well."""
        texts = [chunk[start:end] for start, end in lines]
        numbers = self._each.among(b"\n".join(texts))
        return [
            (*line, of)
            for line, text in zip(lines, texts, strict=True)
            if (of := numbers(text)) or _is_error(text)
        ]


def _is_error(line: bytes) -> bool:
    return _ERROR in line or any(level in line for level in _OTHER_LEVELS)
