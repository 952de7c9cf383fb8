"""What a check is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.check.corpus import Corpus
    from rey_triage.fault import Fault
    from rey_triage.load import Loaded


class Check(ABC):
    """One rule that a runbook must keep."""

    name: ClassVar[str]
    description: ClassVar[str]
    """What is asked of a runbook, in one sentence; ``check --list`` prints it."""

    @abstractmethod
    def run(self, loaded: Loaded, corpus: Corpus) -> Iterator[Fault]:
        """Report what is wrong with one runbook."""


class TruthCheck(Check):
    """A rule that holds a runbook against the catalogues; without one nothing can be said."""
