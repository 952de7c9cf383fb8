"""Spans of time as operators write them: 30s, 15m, 24h, 7d, 1m-5m."""

from __future__ import annotations

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def seconds(span: str) -> int:
    """Return a span in seconds; of a range the upper end. Raises ValueError."""
    return bounds(span)[1]


def bounds(span: str) -> tuple[int, int]:
    """Return both ends of a range in seconds; a single span is both. Raises ValueError."""
    first, dash, last = span.partition("-")
    lowest = _one(first, span)
    return lowest, _one(last, span) if dash else lowest


def _one(text: str, span: str) -> int:
    number, unit = text.strip()[:-1], text.strip()[-1:]
    if unit not in _UNITS or not (number.isascii() and number.isdigit()):
        raise ValueError(f"{span!r} is no span of time; write 30s, 15m, 24h or 7d")
    return int(number) * _UNITS[unit]


def words(duration: float) -> str:
    """Say how long something lasts, in the two units that matter: '3 h 20 min', '45 s'."""
    total = max(0, round(duration))
    days, rest = divmod(total, 86400)
    hours, rest = divmod(rest, 3600)
    minutes, secs = divmod(rest, 60)
    parts = [(days, "d"), (hours, "h"), (minutes, "min"), (secs, "s")]
    while len(parts) > 1 and not parts[0][0]:
        parts.pop(0)
    return " ".join(f"{n} {unit}" for n, unit in parts[:2] if n) or "0 s"


def spoken(span: tuple[int, int]) -> str:
    """Say a range of seconds: '1–5 min', '30 s – 2 h', '10 min'."""
    low, high = (words(end) for end in span)
    if low == high:
        return low
    number, _, unit = low.partition(" ")
    if high.count(" ") == low.count(" ") == 1 and high.endswith(f" {unit}"):
        return f"{number}–{high}"
    return f"{low} – {high}"
