"""Finds the lines that matter in any amount of text, and says which signatures they match."""

from __future__ import annotations

import re
from bisect import bisect
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from rey_triage.patterns import AnyOf, EachOf

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rey_triage.signatures import Signature

_SMALL = 1 << 20
"""Bytes that are matched line by line, with the patterns whose words they have.

Beyond, all patterns are made one automaton; that takes tens of milliseconds.
"""
_DENSE = 100
"""Hits of one chunk after which errors are looked for by themselves: a flood has one a line."""
_FEW = 512
"""Lines that are matched with the patterns that each may have, before all are compiled."""
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


Scanned = tuple[list[Hit], int]
"""Hits, and from where on the chunk is still to be looked through."""


class Scanner:
    """All signatures at once. Several threads may use one."""

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
        self._seen = self._asked = 0
        self.match = lru_cache(_REMEMBERED)(self._match)
        """Return the numbers of the signatures that match a line, ascending."""
        self.within = lru_cache(_REMEMBERED)(self._each.within)
        """Return which of the signatures of a line match a part of it, its message."""

    def joined(self, text: bytes) -> tuple[int, ...]:
        """Return the numbers of the signatures that match a text made of lines that were scanned.

        One pattern may need the end of one line and the beginning of the next.
        """
        return self._each.again(text)

    def _match(self, line: bytes) -> tuple[int, ...]:
        self._asked += 1
        numbers = self._each.among(line) if self._asked <= _FEW else self._each.numbers
        return numbers(line)

    @cached_property
    def _any(self) -> AnyOf:
        levels = [re.escape(level) for level in LEVELS]
        return AnyOf([*levels, *self._patterns.values()], ignore_case=self._pasted)

    def hits(self, chunk: bytes) -> list[Hit]:
        """Return the lines that matter, in order. The chunk begins and ends at line borders."""
        found, position = self.scan(chunk)
        return found + self.flood(chunk, position)

    def scan(self, chunk: bytes) -> Scanned:
        """Return the lines that matter up to where a flood of them begins, and where that is.

        Nearly all of this is one call of the engine, in which other threads can run; of a flood
        nearly nothing is, so it is for the thread that takes the lines in.
        """
        self._seen += len(chunk)
        if self._seen <= _SMALL:
            return self._line_by_line(chunk), len(chunk)
        found: list[Hit] = []
        return found, self._between(chunk, 0, len(chunk), found, _DENSE)

    def flood(self, chunk: bytes, position: int) -> list[Hit]:
        """Return the lines that matter from there on, where every third may be an error.

        Such need not be searched for. What lies between them is put together, and searched in one
        go.
        """
        found: list[Hit] = []
        numbers, add = self._each.numbers, found.append
        length = len(chunk)
        between: list[bytes] = []
        borders: list[int] = []
        """Of each piece, how much further back it is in the chunk than among the pieces."""
        ends: list[int] = []
        size = 0
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
            add((start, end, numbers(chunk[start:end])))
            position = end + 1
        others: list[Hit] = []
        self._between(b"".join(between), 0, size, others)
        if others:
            for start, end, of in others:
                back = borders[bisect(ends, start)]
                add((start + back, end + back, of))
            found.sort()
        return found

    def _between(
        self, chunk: bytes, position: int, end: int, found: list[Hit], most: int = 1 << 30
    ) -> int:
        """Add what matters between two borders of lines; return where ``most`` were found."""
        find, numbers = self._any.find, self._each.numbers
        while position < end and (hit := find(chunk, position, end)) >= 0:
            start = chunk.rfind(b"\n", position, hit) + 1 or position
            position = chunk.find(b"\n", hit, end) + 1 or end + 1
            found.append((start, position - 1, numbers(chunk[start : position - 1])))
            if len(found) == most:
                return position
        return end

    def _line_by_line(self, chunk: bytes) -> list[Hit]:
        found: list[Hit] = []
        start = 0
        match = self._each.among(chunk)
        for line in chunk.split(b"\n"):
            end = start + len(line)
            numbers = match(line)
            if numbers or any(level in line for level in LEVELS):
                found.append((start, end, numbers))
            start = end + 1
        return found
