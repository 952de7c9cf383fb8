"""What the checks of facts stand on: the catalogues at hand, and a tally of what was looked at."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from rey_triage.truth import catalogue
from rey_triage.vocabulary import SERIES

if TYPE_CHECKING:
    from rey_triage.model import Releases, Runbook
    from rey_triage.truth.catalogue import Facts


@dataclass(kw_only=True)
class Ground:
    """The catalogues by series, and what was looked at on each page."""

    facts: dict[str, Facts] = field(default_factory=dict)
    """The newest first."""
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    """Page → kind → facts."""
    suppressed: dict[str, int] = field(default_factory=dict)
    """Page → suppressions that were needed."""
    known: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    """Page → the messages that it knows, each with the module that says it."""
    notes: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    """Page → sentences about what is not the same in every series → those it is so in."""

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """The series that could be here, and are not."""
        return tuple(one for one in catalogue.BUILT if one not in self.facts)

    @property
    def newest(self) -> Facts | None:
        return next(iter(self.facts.values()), None)

    @cached_property
    def program_names(self) -> frozenset[str]:
        """The programs of OpenStack, in any series."""
        return frozenset(name for one in self.facts.values() for name in one.catalogue.programs)

    def of(self, runbook: Runbook, releases: Releases | None = None) -> list[Facts]:
        """Return the catalogues that a runbook, or a part of it, must agree with."""
        return [
            facts
            for series, facts in self.facts.items()
            if _within(series, runbook.releases) and _within(series, releases)
        ]

    def total(self) -> Counter[str]:
        """Return all that was looked at, by kind."""
        return sum(self.counts.values(), Counter())

    def count(self, page: str, kind: str) -> None:
        self.counts.setdefault(page, Counter())[kind] += 1

    def know(self, page: str, module: str, message: str) -> None:
        self.known.setdefault(page, set()).add((module, message))

    def modules(self, page: str) -> dict[str, int]:
        """Return the modules whose messages a page knows, and how many of each."""
        return dict(sorted(Counter(module for module, _ in self.known.get(page, ())).items()))

    def note(self, page: str, sentence: str, series: str) -> None:
        """Keep a sentence for the page; ``{series}`` in it is filled in when all are known."""
        found = self.notes.setdefault(page, {}).setdefault(sentence, [])
        if series not in found:
            found.append(series)

    def sentences(self, page: str) -> tuple[str, ...]:
        found = self.notes.get(page, {}).items()
        return tuple(text.replace("{series}", ", ".join(sorted(where))) for text, where in found)


def _within(series: str, releases: Releases | None) -> bool:
    if releases is None:
        return True
    since, until = releases.since or SERIES[0], releases.until or SERIES[-1]
    return since <= series <= until


def some_of(series: list[str], applicable: list[Facts]) -> str:
    """Name series: nothing where it is all of them, for then it need not be said."""
    return "" if len(series) == len(applicable) else f" in {', '.join(sorted(series))}"
