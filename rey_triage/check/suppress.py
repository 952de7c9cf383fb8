"""Faults of facts that a runbook says are none, each with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.fault import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rey_triage.check.base import Check
    from rey_triage.check.ground import Ground
    from rey_triage.fault import Fault
    from rey_triage.load import Loaded

MOST = 0.03
"""The share of facts that may be suppressed."""


class Suppressions:
    """Those of one runbook: they take faults out, and know which of them did."""

    def __init__(self, loaded: Loaded, ground: Ground) -> None:
        self._loaded, self._ground = loaded, ground
        self._used: set[int] = set()

    def remaining(self, check: Check, faults: Iterable[Fault]) -> Iterator[Fault]:
        for fault in faults:
            hits = [
                number
                for number, one in enumerate(self._loaded.runbook.suppress)
                if one.check == check.name and one.fact in fault.problem
            ]
            if not hits:
                yield fault
            elif not self._used.issuperset(hits):
                self._used.update(hits)
                page = self._loaded.runbook.id
                self._ground.suppressed[page] = len(self._used)

    def unused(self, checks: Iterable[Check]) -> Iterator[Fault]:
        """Report what suppressed nothing; while a series is missing nobody can know."""
        names = [check.name for check in checks]
        for number, one in enumerate(self._loaded.runbook.suppress):
            path = ("suppress", number)
            if one.check not in names:
                hint = nearest(one.check, names) or f"known: {', '.join(names)}"
                yield self._loaded.fault((*path, "check"), f"no check '{one.check}' of facts", hint)
            elif number not in self._used and not self._ground.missing:
                problem = f"suppresses nothing: no fault of {one.check} has '{one.fact}'"
                yield self._loaded.fault((*path, "fact"), problem, "take it out")
