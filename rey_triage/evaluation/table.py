"""The figures of an evaluation, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rey_triage.evaluation.score import FEW
from rey_triage.measured import share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.evaluation.score import Outcome, Report
    from rey_triage.measured import Row

_LONGEST = 60
_NAME = 22


def lines(report: Report, *, misses: bool) -> Iterator[str]:
    """Give the tables, and the misses when they are asked for."""
    for name, rows in report.rows.items():
        few = f"top {FEW}"
        head = f"{'by ' + name:{_NAME}} {'cases':>6} {'covered':>8} {'first':>12} {few:>12}"
        yield click.style(head, bold=True)
        for row in rows:
            yield _row(row)
        yield ""
    yield f"negatives: {share(report.silent, report.negatives)} without a confident suggestion"
    yield (
        f"not covered: {report.uncovered} cases, "
        f"{report.overconfident} of them with something called certain"
    )
    yield ""
    yield click.style(f"{'said with confidence':{_NAME}} {'findings':>9} {'right':>12}", bold=True)
    for claim in report.claims:
        right = share(claim.right, claim.findings)
        yield f"{claim.confidence:{_NAME}} {claim.findings:9} {right:>12}"
    yield f"right answers called high: {share(report.right_and_high, report.right)}"
    if misses and report.misses:
        yield ""
        yield click.style("Misses", bold=True)
        for outcome in report.misses:
            yield from _miss(outcome)


def _row(row: Row) -> str:
    first, few = share(row.first, row.covered), share(row.few, row.covered)
    return f"{row.name:{_NAME}} {row.cases:6} {row.covered:8} {first:>12} {few:>12}"


def _miss(outcome: Outcome) -> Iterator[str]:
    case = outcome.asked.case
    text = " ".join(case.text.split())
    yield f"{case.id} ({case.kind}) {text[:_LONGEST]}{'…' * (len(text) > _LONGEST)}"
    said = ", ".join(
        f"{one.runbook}{f' ({one.confidence})' if one.confidence else ''}"
        for one in outcome.said[:FEW]
    )
    yield f"  said:  {said or 'nothing'}"
    wanted = ", ".join(sorted(outcome.asked.right)) or "nothing with confidence"
    place = f" (in place {outcome.rank})" if outcome.rank else ""
    yield f"  right: {wanted}{place}"
