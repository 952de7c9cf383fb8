"""The page that says how often the program is right, by what it was measured with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.measured import share
from rey_triage.site import markdown as md

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.measured import Record, Row

_INTRO = (
    "Texts as operators paste and ask them, each with the runbook that is right. Lines of logs and "
    "errors were diagnosed, questions and words were searched for. The runbooks were fitted to "
    "none of them; the weights of the search were chosen with one half of the questions. How the "
    "texts were written stands with them, in tests/cases."
)
_RELIABLE = (
    "Of everything that was found in these texts, and in the faults of real clouds (Results): how "
    "often it was right when it was called certain, likely or possible."
)
_NEGATIVES = (
    "Texts in which nothing is wrong, or which are about something else, and of which nothing was "
    "claimed with high or medium confidence: {}."
)
_HIGH = "Of all that was right, so much was called high: {}."


def measured_page(record: Record | None) -> str:
    """Render the last measurement; a page that says so where there is none."""
    parts = [
        "---\ntitle: How often it is right\nsearch:\n  exclude: true\n---",
        "# How often it is right",
    ]
    if record is None:
        parts.append("Nothing was measured yet.")
    else:
        parts += [md.text(_INTRO), *_tables(record)]
    return md.blocks(*parts) + "\n"


def _tables(record: Record) -> Iterator[str]:
    figures = record.figures
    yield md.text(f"Measured on {record.date}, with {record.runbooks} runbooks.")
    yield "## By what is asked"
    yield _table("Kind", figures.rows["kind"])
    yield md.text(_NEGATIVES.format(share(figures.silent, figures.negatives)))
    yield "## What confidence means"
    yield md.text(_RELIABLE)
    yield md.table(
        "rey-claims",
        ("Confidence", "Findings", "Right"),
        [
            (one.confidence, str(one.findings), share(one.right, one.findings))
            for one in figures.claims
        ],
    )
    yield md.text(_HIGH.format(share(figures.right_and_high, figures.right)))
    yield "## By difficulty"
    yield _table("Difficulty", figures.rows["difficulty"])
    yield "## By service"
    yield _table("Service", figures.rows["service"])


def _table(head: str, rows: list[Row]) -> str:
    return md.table(
        "rey-measured",
        (head, "Cases", "Right first", "Among the first three"),
        [
            (row.name, str(row.cases), share(row.first, row.covered), share(row.few, row.covered))
            for row in rows
        ],
    )
