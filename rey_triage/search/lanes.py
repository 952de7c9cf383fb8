"""A number for each document, side by side in one long integer: a lane of 32 bits for each.

To add two such integers is to add all their numbers at once, to multiply one multiplies them all,
and Python does either in C. What a term is worth on most pages is so added up in a twentieth of
the time that a loop over these pages takes. No sum may outgrow its lane.
"""

from __future__ import annotations

import sys
from array import array
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

BYTES = 4
MOST = (1 << 8 * BYTES) - 1
"""What a lane can hold."""


def packed(numbers: Iterable[int]) -> bytes:
    """Lay numbers side by side, in the byte order of this machine."""
    return array("I", numbers).tobytes()


def joined(data: bytes | memoryview) -> int:
    """Take what was laid side by side as one integer."""
    return int.from_bytes(data, sys.byteorder)


def repeated(number: int, count: int) -> int:
    """Return so many lanes that hold the same."""
    return joined(packed([number]) * count)


def taken_apart(lanes: int, count: int) -> list[int]:
    """Return the numbers of so many lanes."""
    return memoryview(lanes.to_bytes(count * BYTES, sys.byteorder)).cast("I").tolist()
