"""Right names for a wrong one."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def nearest(wrong: str, names: Iterable[str]) -> str:
    """A sentence with the names that may have been meant."""
    names = list(names)
    containing = [name for name in names if wrong and wrong in name]
    alike = difflib.get_close_matches(wrong, names, n=4, cutoff=0.5)
    found = list(dict.fromkeys(containing + alike))[:6]
    return f"did you mean: {', '.join(found)}?" if found else f"there are: {', '.join(names)}"
