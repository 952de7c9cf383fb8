"""Where a large plain log can be read in parts: between two events, of which each has a time."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from rey_triage.log_header import parse_header
from rey_triage.sources.logs.chunks import is_binary, is_wrapped
from rey_triage.sources.logs.files import is_archive
from rey_triage.sources.logs.streams import compressed

if TYPE_CHECKING:
    from datetime import tzinfo

PART = 32 << 20
"""Bytes of a part, about: so large that to begin one costs nothing, and every core has several."""
_LOOK = 1 << 18
"""Bytes behind the place where a part should end in which a border is looked for."""
_SAMPLE = 4096


def borders(
    stream: IO[bytes], begin: int, end: int, tz: tzinfo | None, written: float | None
) -> list[int]:
    """Return where the parts of a plain log begin that lie behind ``begin``, ascending.

    They do not depend on the machine, and read one by one they give what the whole gives. The
    position of the stream is left anywhere.
    """
    stream.seek(0)
    sample = stream.read(_SAMPLE)
    if compressed(sample) or is_archive(sample) or is_wrapped(sample):
        return []  # what it is, is told by its beginning only
    found: list[int] = []
    for place in range(begin + PART, end - PART // 2, PART):
        stream.seek(place)
        if start := _next_event(stream.read(_LOOK), tz, written):
            found.append(place + start)
    return found


def _next_event(data: bytes, tz: tzinfo | None, written: float | None) -> int:
    """Return where an event begins: its time is another than that of the line before it; else 0.

    Lines of one event that repeat its header repeat its time.
    """
    before: float | None = None
    start = data.find(b"\n") + 1
    while start and (end := data.find(b"\n", start)) >= 0:
        header = parse_header(data[start:end].decode("utf-8", "replace"), tz, written)
        time = header.time if header else None
        if time is not None and before is not None and time != before:
            sample = data[start : start + _SAMPLE]
            if not is_binary(sample) and not is_wrapped(sample):
                return start
        before = time
        start = end + 1
    return 0
