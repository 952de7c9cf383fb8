"""Which pages tell of a module of OpenStack: those that know messages of it, or of its neighbours.

An error that no page knows is said by a module nevertheless, and its log names that. The check
against real releases records where the messages of each page stand in the source (``verified``).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_MOST = 10
"""Messages of one module beyond which a page does not know it any better."""
_SHORTEST = 2
"""Parts of a name: that of the project alone is known by other means."""


class Modules:
    """How much of what modules say is known to each page."""

    def __init__(self, pages: Mapping[str, Mapping[str, int]]) -> None:
        """Take the number of messages that each page knows, by module."""
        self._known = [
            (_path(module), page, min(messages, _MOST))
            for page, modules in pages.items()
            for module, messages in modules.items()
        ]

    def shares(self, logger: str) -> dict[str, float]:
        """Return the share each page has in what is known of a module: together they are one.

        Where nothing is known of it, of the nearest package around it.
        """
        around = _path(logger)
        while around.count(".") >= _SHORTEST:
            known: Counter[str] = Counter()
            for path, page, messages in self._known:
                if path.startswith(around):
                    known[page] += messages
            if known:
                return {page: messages / known.total() for page, messages in known.items()}
            around = around[: around.rfind(".", 0, -1) + 1]
        return {}


def _path(module: str) -> str:
    """End each part with a dot; a logger has one where a library's module has an underscore."""
    return module.replace("oslo.", "oslo_") + "."
