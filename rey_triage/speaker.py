"""Who said a message."""

from __future__ import annotations

from typing import NamedTuple


class Speaker(NamedTuple):
    """As far as it is known: what is empty is not."""

    program: str = ""
    """The program (nova-compute) or its project (nova)."""
    logger: str = ""
    """The module whose log it is."""
