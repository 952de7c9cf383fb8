"""Spans of time as runbooks and settings write them: ``30s``, ``15m``, ``1m-5m``."""

from __future__ import annotations

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_NAMES = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))


def seconds(text: str) -> int:
    """Read one span; raise ValueError for anything else."""
    number, unit = text[:-1], text[-1:]
    if unit not in _UNITS or not (number.isascii() and number.isdigit()):
        raise ValueError(f"{text!r} is no span of time such as 30s, 15m, 2h or 7d")
    return int(number) * _UNITS[unit]


def bounds(text: str) -> tuple[int, int]:
    """Read one span or a range: the shortest and the longest, in seconds."""
    first, _, last = text.partition("-")
    shortest = seconds(first)
    return shortest, seconds(last) if last else shortest


def spoken(span: tuple[int, int]) -> str:
    """Say a range of seconds the way people do: ``1–5 min``, ``30 s – 2 h``."""
    shortest, longest = (_one(value) for value in span)
    if shortest == longest:
        return " ".join(shortest)
    if shortest[1] == longest[1]:
        return f"{shortest[0]}–{longest[0]} {longest[1]}"
    return f"{' '.join(shortest)} – {' '.join(longest)}"


def _one(value: int) -> tuple[str, str]:
    for name, size in _NAMES:
        if value >= size:
            number = f"{value / size:.1f}".removesuffix(".0")
            return number, name
    return "0", "s"
