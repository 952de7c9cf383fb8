"""No two pages say the same, and those that are much alike say what tells them apart."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING

from rey_triage.check import parts
from rey_triage.check.base import Check

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rey_triage.check.corpus import Corpus
    from rey_triage.fault import Fault
    from rey_triage.load import Loaded
    from rey_triage.model import Runbook

_SHINGLE = 4  # words
_COMMON = 8  # what stands on more pages than this is the house's way of saying it
_FEWEST = 40  # shared runs of words; below that a page is too short for a share to mean anything
SAME, ALIKE = 0.5, 0.15
"""Shares of the shorter page that stand on the other one too: one page, and near relatives.

Measured on 208 pages: three of four pairs share nothing, half of the others less than 0.004, one
in a hundred of them more than 0.07; the four agents of Neutron, written after one pattern, 0.3.
"""
_WORD = re.compile(r"[a-z0-9]+|\|")


class Alike(Check):
    name = "alike"
    description = (
        f"No two runbooks have {SAME:.0%} of the shorter one in common; of those with {ALIKE:.0%} "
        "one causes the other, or differs_from tells them apart."
    )

    def run(self, loaded: Loaded, corpus: Corpus) -> Iterator[Fault]:
        here = loaded.runbook.id
        for there, share in sorted(corpus.alike.get(here, {}).items()):
            if share >= SAME:
                problem = f"{share:.0%} of it stands in {there} too"
                yield loaded.fault((), problem, "make one page of the two")
            elif not corpus.related(here, there):
                problem = f"do not tell {there} apart, with which it shares {share:.0%}"
                yield loaded.fault(("differs_from",), problem, "say how the two differ")


def pairs(runbooks: Iterable[Runbook]) -> dict[str, dict[str, float]]:
    """Return, for each runbook, those it has much in common with, and the share, 0 to 1.

    Every run of four words is looked up in all pages: exact, and linear in the length of the
    corpus, since a run on many pages pairs nobody.
    """
    sizes: dict[str, int] = {}
    first: dict[int, str] = {}
    found: dict[int, list[str]] = {}  # only what stands on more than one
    for runbook in runbooks:
        runs = _runs(runbook)
        sizes[runbook.id] = len(runs)
        for run in runs:
            if (there := first.setdefault(run, runbook.id)) is not runbook.id:
                found.setdefault(run, [there]).append(runbook.id)
    shared: Counter[tuple[str, str]] = Counter()
    for pages in found.values():
        if len(pages) <= _COMMON:
            shared.update(combinations(pages, 2))
    alike: dict[str, dict[str, float]] = {}
    for (one, other), count in shared.items():
        share = count / min(sizes[one], sizes[other])
        if count >= _FEWEST and share >= ALIKE:
            alike.setdefault(one, {})[other] = share
            alike.setdefault(other, {})[one] = share
    return alike


def _runs(runbook: Runbook) -> set[int]:
    """Return every run of words of a page, as a number; none reaches from text to text."""
    words = _WORD.findall(" | ".join(_texts(runbook)).lower())
    runs = zip(*(words[n:] for n in range(_SHINGLE)), strict=False)
    return {hash(run) for run in runs if "|" not in run}


def _texts(runbook: Runbook) -> Iterator[str]:
    yield runbook.title
    yield from (text for _, text in parts.prose(runbook))
    for placed in parts.steps(runbook):
        yield from filter(None, (placed.step.run, placed.step.undo))
        if placed.step.action and placed.step.action.manage:
            yield placed.step.action.manage
    for place, symptom in parts.symptoms(runbook):
        yield from (log.match for _, log in parts.logs(place, symptom))
        yield from (pattern for _, pattern in parts.field_patterns(place, symptom))
