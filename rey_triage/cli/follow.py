"""``rey-triage diagnose --follow``: goes on watching the logs, and says what is new."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from rey_triage.evidence import Coverage, Evidence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rey_triage.diagnosis import Confidence, Diagnosis, Finding
    from rey_triage.sources.logs import Follower

POLL = 1.0
"""Seconds between two looks at the logs."""
_RANK: dict[Confidence, int] = {"low": 0, "medium": 1, "high": 2}


class Told:
    """What was said already, so that only what is new is said again."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, frozenset[str]]] = {}

    def news(self, diagnosis: Diagnosis) -> list[Finding]:
        """Return findings that are new, surer than before, or about more; they are then known."""
        return [finding for finding in diagnosis.findings if self._is_new(finding)]

    def _is_new(self, finding: Finding) -> bool:
        rank, affected = self._known.get(finding.runbook, (-1, frozenset()))
        now = frozenset(finding.affected)
        if _RANK[finding.confidence] <= rank and now <= affected:
            return False
        self._known[finding.runbook] = (max(rank, _RANK[finding.confidence]), affected | now)
        return True


def watch(
    follower: Follower,
    before: Evidence,
    diagnose: Callable[[Evidence], Diagnosis],
    told: Told,
    *,
    wait: Callable[[float], None] = time.sleep,
) -> Iterator[tuple[Diagnosis, list[Finding]]]:
    """Yield each diagnosis with something new in it, and that; ends with Ctrl-C only.

    ``before`` is what was seen until the logs were followed; it stays part of the evidence.
    """
    while True:
        wait(POLL)
        if not follower.poll():
            continue
        diagnosis = diagnose(_all(before, follower))
        if news := told.news(diagnosis):
            yield diagnosis, news


def _all(before: Evidence, follower: Follower) -> Evidence:
    seen = follower.observations()
    programs = sorted({one.service for one in seen})
    return Evidence(
        taken_at=time.time(),
        observations=[*before.observations, *seen],
        coverage=[
            *before.coverage,
            *(
                Coverage(
                    check=f"log of {one}, followed", state="checked", resources=(f"log:{one}",)
                )
                for one in programs
            ),
        ],
        facts=before.facts,
        subject=before.subject,
    )
