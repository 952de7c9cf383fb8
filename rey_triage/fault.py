"""A fault of a runbook: where it is, what is wrong, and the nearest right value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable


class Fault(Struct, frozen=True, order=True):
    """One fault; printed as ``path:line:column: field: what is wrong (nearest right value)``."""

    path: str
    line: int
    column: int
    field: str
    problem: str
    nearest: str = ""

    def __str__(self) -> str:
        hint = f" ({self.nearest})" if self.nearest else ""
        return f"{self.path}:{self.line}:{self.column}: {self.field}: {self.problem}{hint}"


def nearest(word: str, known: Iterable[str]) -> str:
    """Say which known word is meant, if one is near: ``did you mean 'nova'?``."""
    from difflib import get_close_matches  # noqa: PLC0415  # only where something is wrong

    found = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"did you mean '{found[0]}'?" if found else ""
