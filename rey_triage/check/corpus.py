"""What the checks look at: the runbooks under check, and all that they may refer to."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from rey_triage import paths
from rey_triage.check import alike, filler, phrases
from rey_triage.check.ground import Ground
from rey_triage.check.pattern_text import compiled
from rey_triage.load import load_deployments
from rey_triage.model import Incident
from rey_triage.scanner import Scanner
from rey_triage.signatures import signatures

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rey_triage.deployment import Deployment
    from rey_triage.load import Loaded
    from rey_triage.model import Runbook


@dataclass(kw_only=True)
class Corpus:
    """All runbooks by id, and which of them are checked."""

    checked: tuple[Loaded, ...]
    runbooks: dict[str, Runbook]
    unread: frozenset[str] = frozenset()
    """Ids of files with faults that leave no runbook: they exist, and that is all one knows."""
    ground: Ground = field(default_factory=Ground)
    recordings: Path = field(default_factory=lambda: paths.PACKAGE.parent / "tests" / "recordings")

    @cached_property
    def ids(self) -> frozenset[str]:
        return frozenset(self.runbooks) | self.unread

    @cached_property
    def deployments(self) -> tuple[Deployment, ...]:
        return tuple(load_deployments().values())

    @cached_property
    def now_called(self) -> dict[str, str]:
        """Former id → the id it has today."""
        return {old: r.id for r in self.runbooks.values() for old in r.formerly}

    @cached_property
    def alike(self) -> dict[str, dict[str, float]]:
        """Runbook → those it has much in common with, and the share."""
        return alike.pairs(self.runbooks.values())

    @cached_property
    def phrases(self) -> dict[tuple[str, ...], set[str]]:
        """Words of a phrase → the runbooks that have it."""
        return phrases.pages_of(self.runbooks.values())

    @cached_property
    def sentences(self) -> dict[str, set[str]]:
        """Sentence → the runbooks it stands in."""
        return filler.pages_of(self.runbooks.values(), own=False)

    @cached_property
    def own_sentences(self) -> dict[str, set[str]]:
        """The same, of the fields that say what is a page's own."""
        return filler.pages_of(self.runbooks.values(), own=True)

    @cached_property
    def causes(self) -> frozenset[str]:
        """The runbooks that others name as causes."""
        return frozenset(cause for causes in self.edges.values() for cause in causes)

    @cached_property
    def edges(self) -> dict[str, tuple[str, ...]]:
        """Incident → the runbooks it names as causes."""
        return {
            r.id: tuple(cause.see for cause in r.causes if cause.see)
            for r in self.runbooks.values()
            if isinstance(r, Incident)
        }

    def roots(self, id_: str) -> frozenset[str]:
        """Return all runbooks that cause this one, directly or through others."""
        if id_ not in self._roots:
            self._roots[id_] = frozenset(self._reachable(id_))
        return self._roots[id_]

    def related(self, one: str, other: str) -> bool:
        """Say whether one is a cause of the other, or is told apart from it in words."""
        if one in self.roots(other) or other in self.roots(one):
            return True
        pairs = ((one, other), (other, one))
        return any(
            neighbour.runbook == far
            for near, far in pairs
            if near in self.runbooks
            for neighbour in self.runbooks[near].differs_from
        )

    @cached_property
    def strong(self) -> Scanner:
        """Finds the strong log signatures of all incidents in a line."""
        weights = {
            (r.id, s.id): s.weight
            for r in self.runbooks.values()
            if isinstance(r, Incident)
            for s in r.symptoms
        }
        return Scanner(
            tuple(
                one
                for one in signatures(self.runbooks.values())
                if one.source == "log"
                and one.role == "holds"
                and weights[one.runbook, one.symptom] == "strong"
                and not isinstance(compiled(one.pattern), str)
            )
        )

    @cached_property
    def _roots(self) -> dict[str, frozenset[str]]:
        return {}

    def _reachable(self, id_: str) -> Iterator[str]:
        seen: set[str] = set()
        waiting = list(self.edges.get(id_, ()))
        while waiting:
            one = waiting.pop()
            if one not in seen:
                seen.add(one)
                yield one
                waiting += self.edges.get(one, ())
