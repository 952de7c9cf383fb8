"""Where in a large log the time begins that was asked for, found without reading what is before."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from rey_triage.log_header import parse_header

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

LARGE = 16 << 20
"""Bytes from which on it is worth it."""
_NEAR = 4 << 20
"""So near before the place is near enough: it is read in a moment."""
_LOOK = 1 << 16
_MARGIN = 60.0
"""Seconds by which lines of several workers may be out of order."""


def begin_of(
    stream: IO[bytes], size: int, since: float, tz: tzinfo | None, written: float | None
) -> int:
    """Return where a line begins before which all are older than ``since``.

    0, the beginning, where the log is small or young, or does not grow in order of time; of what
    is compressed or wrapped no time can be told. The position of the stream is left anywhere.
    """
    if size < LARGE:
        return 0

    def time_at(position: int) -> tuple[float | None, int]:
        """Return the first time behind a position, and where the first line there begins."""
        stream.seek(position)
        lines = stream.read(_LOOK).split(b"\n")
        start = position
        if position:
            start += len(lines[0]) + 1
            lines = lines[1:]
        return _time_of(lines[:-1], tz, written), start

    first, _ = time_at(0)
    last, _ = time_at(size - _LOOK)
    wanted = since - _MARGIN
    if first is None or last is None or not first < wanted or first > last:
        return 0
    low, high, begin = 0, size, 0
    while high - low > _NEAR:
        middle = (low + high) // 2
        time, start = time_at(middle)
        if time is None or not first <= time <= last + _MARGIN:
            return 0
        if time < wanted:
            low, begin = middle, start
        else:
            high = middle
    return begin


def _time_of(lines: Iterable[bytes], tz: tzinfo | None, written: float | None) -> float | None:
    for line in lines:
        header = parse_header(line[:4096].decode("utf-8", "replace"), tz, written)
        if header and header.time is not None:
            return header.time
    return None
