"""The terminal: its width, and whether it takes colours."""

from __future__ import annotations

import os
import shutil
import sys

_PIPE = 80
_WIDEST = 100


def width() -> int:
    """Return the width to write for: the terminal's, or 80 columns in a pipe."""
    if not sys.stdout.isatty():
        return _PIPE
    return max(40, min(shutil.get_terminal_size((_PIPE, 24)).columns, _WIDEST))


def room(taken: int, least: int) -> int | None:
    """Return how much of a terminal's line is left; a pipe has room for everything."""
    return max(least, width() - taken) if sys.stdout.isatty() else None


def colour() -> bool:
    """Say whether to use colours: on a terminal, unless NO_COLOR is set to anything."""
    return (
        sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    )
