"""The lines of a text, told by places in them."""

from __future__ import annotations

import sys
from itertools import islice
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Lines = list[tuple[int, int]]
"""Start and end of each, without what ends it."""


ALL = sys.maxsize
"""More lines than there are."""


class Finder(Protocol):
    """Says which lines may have any of many patterns."""

    def lines(self, text: bytes, most: int = ALL) -> Lines | None:
        """Return such lines, in order, or None where there are more than ``most``."""


def every_line(text: bytes) -> Iterator[tuple[int, int]]:
    """Yield start and end of each line."""
    start = 0
    for line in text.split(b"\n"):
        end = start + len(line)
        yield start, end
        start = end + 1


def at_most(most: int, lines: Iterable[tuple[int, int]]) -> Lines | None:
    """Return the lines, or None where there are more than so many."""
    found = list(islice(lines, min(most, ALL - 1) + 1))
    return None if len(found) > most else found


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
