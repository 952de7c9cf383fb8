"""Lines that say again what was said, with other numbers: counted without being taken apart.

In a flood nearly all lines are such. Only what oslo.log writes without a transport's header around
it is known well enough: its time has a fixed place, and says by its text what is earlier. A
traceback that another process's line has come before is an event of its own then.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

VARIABLE = b"0123456789abcdef-.:/"
"""What differs between lines that say the same: digits, and what ids are made of."""
_TIME = len("2026-01-31 09:00:00.000")
_MAX_LINE = 4096
_MAX_KINDS = 20_000
_LONGEST_CONTEXT = 500
_GOES_ON = (b" ", b"\n", b"Traceback (most recent call last)")
"""How the lines begin that go on with an event."""
_INSTANCE = b"[instance: "
_ID = 36

_Key = tuple[bytes, tuple[int, ...], bytes]


class Kind:
    """Lines that are alike, and how often they came since the first of them was taken in."""

    __slots__ = ("count", "event", "first", "last", "line", "one_project", "project")

    def __init__(self, event: Any, project: str) -> None:
        self.event = event
        """What the first of them became."""
        self.project = project.encode()
        self.one_project = True
        """Whether all of them are of the project of the first."""
        self.count = 0
        self.first = self.last = b""
        """The earliest and the latest of them."""
        self.line = 0
        """Where the latest is."""

    def add(self, text: bytes, line: int) -> None:
        """Count one more."""
        if not self.count or text < self.first:
            self.first = text
        self.count += 1
        if text >= self.last:
            self.last = text
            self.line = line
        if self.one_project and self.project not in text:
            self.one_project = False


class Repeats:
    """The kinds of lines of one log that were met before, each a whole event."""

    def __init__(self, *, since: float | None = None, tz: tzinfo | None = None) -> None:
        """Count nothing before ``since``."""
        self._kinds: dict[_Key, Kind | None] = {}
        self._since = b""
        if since is not None:
            begin = datetime.fromtimestamp(since, UTC).astimezone(tz)
            self._since = begin.strftime("%Y-%m-%d %H:%M:%S").encode()

    def count(
        self, chunk: bytes, start: int, end: int, line: int, numbers: tuple[int, ...]
    ) -> bool:
        """Count the line if it is of a kind that was met, and say so.

        The line behind it must begin an event of its own: else this one may go on there.
        """
        if not self._kinds or end - start > _MAX_LINE:
            return False
        text = chunk[start:end]
        kind = self._kinds.get(_key(text, numbers), self)
        if kind is self or _may_go_on(chunk, text, end + 1):
            return False
        if isinstance(kind, Kind) and text >= self._since:
            kind.add(text, line)
        return True

    def learn(self, text: bytes, numbers: tuple[int, ...], event: Any, project: str) -> None:
        """Remember the kind of a line that was a whole event; None: one that says nothing."""
        if plain_prefix(text) and len(text) <= _MAX_LINE and len(self._kinds) < _MAX_KINDS:
            key = _key(text, numbers)
            if key not in self._kinds:
                self._kinds[key] = None if event is None else Kind(event, project)

    def counted(self) -> Iterator[Kind]:
        """Yield the kinds that came again."""
        return (kind for kind in self._kinds.values() if kind is not None and kind.count)


def _key(text: bytes, numbers: tuple[int, ...]) -> _Key:
    """Tell lines apart as the folding of events does; ``numbers`` are the signatures in it."""
    instance = b""
    if numbers and (at := text.find(_INSTANCE)) > 0:
        at += len(_INSTANCE)
        instance = text[at : at + _ID]
    return text.translate(None, VARIABLE), numbers, instance


def _may_go_on(chunk: bytes, text: bytes, behind: int) -> bool:
    """Say whether the event of a plain line may go on in the line behind it.

    It does not where that has a header of its own, with another time or a message of its own.
    """
    if not chunk.startswith(text[:5], behind):
        return True
    if not chunk.startswith(text[:_TIME], behind):
        return False
    prefix = plain_prefix(text)
    if not prefix or not chunk.startswith(prefix, behind):
        return not prefix
    at = behind + len(prefix)
    while chunk.startswith(b"[", at):  # a context, an instance
        close = chunk.find(b"] ", at, at + _LONGEST_CONTEXT)
        if close < 0:
            return True
        at = close + 2
    return chunk.startswith(_GOES_ON, at)


def plain_prefix(line: bytes) -> bytes:
    """Return time, process, level and logger of a plain oslo.log line; empty: it is none."""
    if line[_TIME : _TIME + 1] != b" " or line[10:11] != b" " or line[19:20] != b".":
        return b""
    if not line[_TIME + 1 : _TIME + 2].isdigit() or line[4:5] != b"-":
        return b""
    level = line.find(b" ", _TIME + 1) + 1
    logger = line.find(b" ", level) + 1
    return line[: line.find(b" ", logger) + 1] if level and logger else b""
