"""The times at the beginning of log lines, as seconds since the epoch."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import tzinfo

_ISO = re.compile(
    r"(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?"
    r"\s?(Z|UTC|[+-]\d\d:?\d\d)?"
)
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}
_NAMED = re.compile(  # Sun Nov 22 16:44:40.123456 2026, Nov 22 16:44:40
    r"(?:[A-Z][a-z]{2} )?([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d)"
    r"(?:\.(\d{1,9}))?(?: (\d{4}))?"
)
_DAY_FIRST = re.compile(  # 22-Nov-2026::16:44:40, 22/Nov/2026:16:44:40 +0000
    r"(\d{1,2})[-/]([A-Z][a-z]{2})[-/](\d{4})::?(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?"
    r"(?: ([+-]\d{4}))?"
)
_SHORT = re.compile(r"(\d\d)(\d\d)(\d\d) {1,2}(\d{1,2}):(\d\d):(\d\d)")  # 261122 16:44:40


def parse_time(text: str, tz: tzinfo | None, written: float | None = None) -> float | None:
    """Read a time; without a zone it is in ``tz`` (None: the local zone of the reader).

    A time without a year belongs to the last such day before the file was ``written``.
    """
    try:
        whole, fraction = text[:19], text[19:]
        digits = fraction[1:]
        plain = not fraction or (fraction[0] in ".," and digits.isdecimal() and len(digits) < 10)
        if plain and tz is not None and (second := _second(whole, tz)) is not None:
            return second + (int(digits) / 10 ** len(digits) if digits else 0.0)
        return _parse(text, tz, written)
    except (ValueError, OverflowError, OSError):  # the 31st of February, the year 9999
        return None


@lru_cache(maxsize=1024)
def _second(text: str, tz: tzinfo) -> float | None:
    """Read a time without fraction and zone. Lines that follow each other share their seconds."""
    if (m := _ISO.fullmatch(text)) and not m[8]:
        return _stamp((m[1], m[2], m[3], m[4], m[5], m[6]), None, tz)
    return None


def _parse(text: str, tz: tzinfo | None, written: float | None) -> float | None:
    if m := _ISO.match(text):
        return _stamp((m[1], m[2], m[3], m[4], m[5], m[6]), m[7], _zone(m[8], tz))
    if m := _NAMED.match(text):
        month = _MONTHS.get(m[1])
        if month is None:
            return None
        if m[7]:
            return _stamp((m[7], month, m[2], m[3], m[4], m[5]), m[6], tz)
        latest = datetime.now(tz) if written is None else datetime.fromtimestamp(written, tz)
        latest += timedelta(days=1)  # clocks differ
        for year in range(latest.year, latest.year - 9, -1):
            try:
                found = _stamp((year, month, m[2], m[3], m[4], m[5]), m[6], tz)
            except ValueError:  # the 29th of February in the wrong year
                continue
            if found <= latest.timestamp():
                return found
        return None
    if (m := _DAY_FIRST.match(text)) and m[2] in _MONTHS:
        return _stamp((m[3], _MONTHS[m[2]], m[1], m[4], m[5], m[6]), m[7], _zone(m[8], tz))
    if m := _SHORT.match(text):
        return _stamp((f"20{m[1]}", m[2], m[3], m[4], m[5], m[6]), None, tz)
    return None


def _stamp(parts: tuple[str | int, ...], fraction: str | None, tz: tzinfo | None) -> float:
    year, month, day, hour, minute, second = map(int, parts)
    # a leap second is the last one of its minute
    moment = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=tz)
    return moment.timestamp() + (int(fraction) / 10 ** len(fraction) if fraction else 0.0)


def _zone(text: str | None, tz: tzinfo | None) -> tzinfo | None:
    if not text:
        return tz
    if text in {"Z", "UTC"}:
        return UTC
    digits = text[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if text[0] == "-" else offset)
