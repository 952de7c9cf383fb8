"""Which pages tell of a module of OpenStack: those that know messages of it, or of its neighbours.

An error that no page knows is said by a module nevertheless, and its log names that. The check
against real releases records where the messages of each page stand in the source (``verified``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
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
        self._known: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for page, modules in pages.items():
            for module, messages in modules.items():
                parts = _parts(module)
                for end in range(_SHORTEST, len(parts) + 1):
                    self._known[".".join(parts[:end])][page] += min(messages, _MOST)

    def shares(self, logger: str) -> dict[str, float]:
        """Return the share each page has in what is known of a module: together they are one.

        Where nothing is known of it, of the nearest package around it.
        """
        parts = _parts(logger)
        for end in range(len(parts), _SHORTEST - 1, -1):
            if known := self._known.get(".".join(parts[:end])):
                total = known.total()
                return {page: messages / total for page, messages in known.items()}
        return {}


def _parts(module: str) -> list[str]:
    """Take a name apart: a logger has a dot where a library's module has an underscore."""
    return module.replace("oslo.", "oslo_").split(".")
