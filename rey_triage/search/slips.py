"""Misspelt words: the nearest known one, by slips of the fingers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONG = 8
"""Letters of a word in which two slips are believed, not one."""


def nearest(word: str, known: Mapping[str, int]) -> str | None:
    """Return the known word with the fewest slips; of these the most frequent.

    The first letter is believed. None: there is no word within one slip, in long words two.
    """
    most = 1 if len(word) < _LONG else 2
    best: tuple[int, int, str] | None = None
    for other, times in known.items():
        if other[:1] != word[:1] or abs(len(other) - len(word)) > most:
            continue
        found = slips(word, other, best[0] if best else most)
        if found is not None and (best is None or (found, -times, other) < best):
            best = (found, -times, other)
    return best[2] if best else None


def slips(word: str, other: str, most: int) -> int | None:
    """Count the letters that are missing, too much, wrong, or in place of their neighbour.

    None: there are more than ``most``.
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(word, 1):
        earlier, before, row = before, row, [i]
        for j, one in enumerate(other, 1):
            least = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != one))
            if i > 1 and j > 1 and letter == other[j - 2] and word[i - 2] == one:
                least = min(least, earlier[j - 2] + 1)
            row.append(least)
        if min(row) > most:
            return None
    return row[-1] if row[-1] <= most else None
