"""The lines of a text, told by places in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

Lines = list[tuple[int, int]]
"""Start and end of each, without what ends it."""


class Finder(Protocol):
    """Says which lines may have any of many patterns. Several threads may use one."""

    def lines(self, text: bytes, most: int) -> Lines | None:
        """Return such lines, in order, or None where there are more than ``most``."""


def lines_around(text: bytes, ends: Iterable[int]) -> Lines:
    """Return the lines in which something ends at these places, which ascend."""
    found: Lines = []
    behind = 0
    for place in ends:
        if place <= behind:
            continue
        start = text.rfind(b"\n", 0, place) + 1
        end = text.find(b"\n", place)
        end = len(text) if end < 0 else end
        found.append((start, end))
        behind = end
    return found
