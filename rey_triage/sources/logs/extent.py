"""From when until when logs speak, whatever their lines say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.log_header import parse_header
from rey_triage.sources.logs.chunks import chunks
from rey_triage.sources.logs.events import last_header
from rey_triage.sources.logs.streams import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

    from rey_triage.sources.logs.files import Member

_LOOKED_AT = 200
"""Lines at the beginning among which one has a time."""


def extent(
    logs: Iterable[Member], *, since: float | None = None, tz: tzinfo | None = None
) -> float | None:
    """Return the seconds from the first to the last line since a time; None without any."""
    first: float | None = None
    last: float | None = None
    for log in logs:
        begin, end = _ends(log, tz)
        if begin is None or end is None or (since is not None and end < since):
            continue
        begin = begin if since is None else max(begin, since)
        first = begin if first is None else min(first, begin)
        last = end if last is None else max(last, end)
    return None if first is None or last is None else max(last - first, 0.0)


def _ends(log: Member, tz: tzinfo | None) -> tuple[float | None, float | None]:
    begin: float | None = None
    end: float | None = None
    try:
        for chunk in chunks(log.pieces):
            if begin is None:
                begin = _first(chunk, tz, log.written)
            header = last_header(chunk, tz, log.written)
            end = header.time if header and header.time is not None else end
    except UnreadableError:
        pass  # what was read until there counts; the reader has named the damage
    return begin, end


def _first(chunk: bytes, tz: tzinfo | None, written: float | None) -> float | None:
    for line in chunk.split(b"\n", _LOOKED_AT)[:_LOOKED_AT]:
        header = parse_header(line.decode("utf-8", "replace"), tz, written)
        if header and header.time is not None:
            return header.time
    return None
