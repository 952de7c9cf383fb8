"""Numbers in a file: arrays as bytes, and lists that lie one behind the other in one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from array import array
    from collections.abc import Sequence


def data(numbers: array[Any]) -> memoryview:
    """Return the bytes of an array, in the byte order of this machine."""
    return memoryview(numbers.tobytes())


def run(ends: Sequence[int] | memoryview, number: int) -> slice:
    """Say where a list lies among those that lie one behind the other, by where each ends."""
    return slice(ends[number - 1] if number else 0, ends[number])
