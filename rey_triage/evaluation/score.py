"""What the answers are worth: how often right, how often silent, how well confidence fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rey_triage.evaluation.answers import Said
from rey_triage.evaluation.cases import PASTED, Asked
from rey_triage.measured import Claim, Figures, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rey_triage.diagnosis import Confidence
    from rey_triage.trials import Root, Trial

FEW = 3
CONFIDENT: tuple[Confidence, ...] = ("high", "medium")
CLAIMS: tuple[Confidence, ...] = ("high", "medium", "low")


class Outcome(Struct, frozen=True, kw_only=True):
    """One case, and what was said of it."""

    asked: Asked
    said: list[Said]

    @property
    def covered(self) -> bool:
        return bool(self.asked.right)

    @property
    def rank(self) -> int:
        """Place of the first right runbook, from 1; 0: it is not there."""
        places = enumerate(self.said, 1)
        return next((place for place, one in places if one.runbook in self.asked.right), 0)

    @property
    def confident(self) -> bool:
        return any(one.confidence in CONFIDENT for one in self.said)

    @property
    def certain(self) -> bool:
        return any(one.confidence == "high" for one in self.said)


class Report(Figures, frozen=True, kw_only=True):
    """The figures, and what was not right."""

    misses: list[Outcome]

    def figures(self) -> Figures:
        """Return the figures alone."""
        return Figures(**{name: getattr(self, name) for name in Figures.__struct_fields__})


def report(outcomes: list[Outcome], trials: Iterable[Trial] = ()) -> Report:
    """Count."""
    positive = [one for one in outcomes if not one.asked.case.negative]
    negative = [one for one in outcomes if one.asked.case.negative]
    uncovered = [one for one in positive if not one.covered]
    claims = _claims(outcomes, trials)
    right = [claim for claim, is_right in claims if is_right]
    sorts: dict[str, Callable[[Outcome], str]] = {
        "kind": lambda one: one.asked.case.kind,
        "service": lambda one: one.asked.case.service,
        "difficulty": lambda one: one.asked.case.difficulty,
    }
    return Report(
        rows={name: _rows(positive, sort) for name, sort in sorts.items()},
        negatives=len(negative),
        silent=sum(not one.confident for one in negative),
        uncovered=len(uncovered),
        overconfident=sum(one.certain for one in uncovered),
        claims=[
            Claim(
                confidence=claim,
                findings=sum(one == claim for one, _ in claims),
                right=sum(one == claim and is_right for one, is_right in claims),
            )
            for claim in CLAIMS
        ],
        right=len(right),
        right_and_high=right.count("high"),
        misses=[
            one
            for one in outcomes
            if (one.covered and one.rank != 1)
            or (one.asked.case.negative and one.confident)
            or (one in uncovered and one.certain)
        ],
    )


def _rows(outcomes: list[Outcome], sort: Callable[[Outcome], str]) -> list[Row]:
    names = sorted({sort(one) for one in outcomes})
    groups = [(name, [one for one in outcomes if sort(one) == name]) for name in names]
    return [
        Row(
            name=name or "-",
            cases=len(group),
            covered=sum(one.covered for one in group),
            first=sum(one.rank == 1 for one in group),
            few=sum(0 < one.rank <= FEW for one in group),
        )
        for name, group in groups
    ]


def _claims(outcomes: list[Outcome], trials: Iterable[Trial]) -> list[tuple[Confidence, bool]]:
    """Give every claim: its confidence, and whether the runbook is right.

    Of a case that no runbook covers every claim is wrong, as of a negative.
    """
    found: list[tuple[Confidence, bool]] = []
    for one in outcomes:
        if one.asked.case.kind in PASTED:
            found += [
                (said.confidence, said.runbook in one.asked.right)
                for said in one.said
                if said.confidence
            ]
    for trial in trials:
        expected = {*trial.expect, *trial.by_api}
        found += [_claim(root, expected) for root in (*trial.with_logs, *trial.api_only)]
    return found


def _claim(root: Root, expected: set[str]) -> tuple[Confidence, bool]:
    claims: dict[str, Confidence] = {claim: claim for claim in CLAIMS}
    return claims[root.confidence], root.runbook in expected
