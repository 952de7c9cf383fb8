"""One style for all blocks of code.

Pygments works the style out anew for every block, the same each time; a build has twenty thousand
blocks, and that is an eighth of its time.
"""

from __future__ import annotations

from typing import Any

from pygments.formatters.html import HtmlFormatter

_WORK_OUT = HtmlFormatter._create_stylesheet  # noqa: SLF001 - there is no public way in
_known: dict[tuple[Any, str], tuple[dict[Any, str], dict[str, Any]]] = {}


def share() -> None:
    """From now on work out each style once in this process."""
    HtmlFormatter._create_stylesheet = _shared  # noqa: SLF001


def _shared(formatter: Any) -> None:
    key = (formatter.style, formatter.classprefix)
    if key not in _known:
        _WORK_OUT(formatter)
        _known[key] = (formatter.ttype2class, formatter.class2style)
    formatter.ttype2class, formatter.class2style = _known[key]
