"""Hyperscan: looks for thousands of texts at once, several bytes at a time.

Six times as fast as an automaton that takes one byte after the other. Where every match of a
pattern has one of a few texts, those are looked for in its place: what has one may match, and is
told by the pattern itself.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections import Counter
from typing import TYPE_CHECKING

import hyperscan
import msgspec

from rey_triage.patterns import kept
from rey_triage.patterns.lines import ALL, lines_around
from rey_triage.patterns.texts import loosened, texts

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from rey_triage.patterns.lines import Lines
    from rey_triage.patterns.texts import Texts

_TELLING = 10
"""Characters of a text that is rare enough to stand for its pattern."""

_PART = 16
"""Characters of it that are looked for …"""
_ENDING = 4
"""… and how many of these are seen first."""

_MANY = 500
"""Patterns that are compiled once and kept: of two thousand that takes a fifth of a second."""
_FORMAT = 2
"""Of what is kept; one more with every change to what is made of a pattern."""

UnsupportedError = hyperscan.error
"""A pattern that Hyperscan has no automaton for, or a processor that it does not know."""


class AnyOf:
    """Says which lines may have any of many patterns."""

    def __init__(
        self, patterns: Mapping[bytes, Texts | None], *, ignore_case: bool = False
    ) -> None:
        """Compile the patterns, each with its texts if they are known. Raises UnsupportedError."""
        flags = hyperscan.HS_FLAG_MULTILINE | (hyperscan.HS_FLAG_CASELESS if ignore_case else 0)
        self._database = _compiled(patterns, flags)
        self._scratch = hyperscan.Scratch(self._database) if self._database else None

    def lines(self, text: bytes, most: int = ALL) -> Lines | None:
        """Return the lines that may have one, or None where more than ``most`` places have one.

        A line may have many.
        """
        if self._database is None:
            return []
        ends: list[int] = []

        def met(_number: int, _begin: int, end: int, _flags: int, _context: object) -> bool:
            ends.append(end)
            return len(ends) > most

        try:
            self._database.scan(text, match_event_handler=met, scratch=self._scratch)
        except hyperscan.ScanTerminated:
            return None
        return lines_around(text, sorted(ends))


def _compiled(patterns: Mapping[bytes, Texts | None], flags: int) -> hyperscan.Database | None:
    """Compile the patterns, or take what was compiled of the same before; without any, nothing."""
    if not patterns:
        return None
    name = _name(patterns, flags) if len(patterns) >= _MANY else ""
    if name and (found := kept.find(name)):
        with contextlib.suppress(hyperscan.error):  # damaged: its checksum says so
            return hyperscan.loadb(found, mode=hyperscan.HS_MODE_BLOCK)
    needles = _needles(patterns)
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(expressions=needles, flags=[flags] * len(needles))
    if name:
        kept.keep(name, hyperscan.dumpb(database))
    return database


def _name(patterns: Mapping[bytes, Texts | None], flags: int) -> str:
    """Return a name for what is compiled of the patterns by this Hyperscan for this processor."""
    least = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    least.compile(expressions=[b"a"], flags=[flags])
    made_of = [_FORMAT, least.info(), flags, sorted(patterns.items())]
    digest = hashlib.blake2b(msgspec.msgpack.encode(made_of), digest_size=16)
    return f"{digest.hexdigest()}.hyperscan"


_NOT_ASCII = re.compile(rb"[\x80-\xff]")


def _needles(patterns: Mapping[bytes, Texts | None]) -> list[bytes]:
    """Return expressions; wherever one of the patterns is, one of these is."""
    looked_for: set[bytes] = set()
    needles: set[bytes] = set()
    for pattern, known in patterns.items():
        found = texts(pattern.decode()) if known is None else known
        if found and all(len(text) >= _TELLING for text in found):
            looked_for.update(map(str.encode, found))
        else:
            needles.add(loosened(pattern.decode()).encode())
    needles.update(map(re.escape, _parts(looked_for)))
    return sorted(_NOT_ASCII.sub(lambda byte: b"\\x%02x" % byte[0][0], one) for one in needles)


def _parts(whole: Collection[bytes]) -> set[bytes]:
    """Return a part of each text, the one that ends as the fewest of them do.

    Hyperscan looks for endings, and then closer. With those of everyday words, which come in any
    line, it needs a quarter more time.
    """
    usual = Counter(
        text[end - _ENDING : end] for text in whole for end in range(_ENDING, len(text) + 1)
    )

    def part(text: bytes) -> bytes:
        ends = range(min(_PART, len(text)), len(text) + 1)
        rarest = min(ends, key=lambda end: usual[text[end - _ENDING : end]])
        return text[:rarest][-_PART:]

    return set(map(part, whole))
