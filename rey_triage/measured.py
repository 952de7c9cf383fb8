"""How often the program was right when it was last measured: ``index/measured.json``.

``rey-triage eval --record`` writes it, and the site shows it. It holds for the runbooks as they
were then, which it counts.
"""

from __future__ import annotations

import msgspec
from msgspec import Struct

from rey_triage import paths, records
from rey_triage.diagnosis import Confidence


class Row(Struct, frozen=True, kw_only=True):
    """Cases of one sort."""

    name: str
    cases: int
    covered: int
    first: int
    """Of the covered ones: a right runbook is first."""
    few: int
    """It is among the first three."""


class Claim(Struct, frozen=True, kw_only=True):
    """How often findings of one confidence are right."""

    confidence: Confidence
    findings: int
    right: int


class Figures(Struct, frozen=True, kw_only=True):
    """The figures of a run."""

    rows: dict[str, list[Row]]
    """By kind, by service, by difficulty."""
    negatives: int
    silent: int
    """Negatives of which nothing is claimed with high or medium confidence."""
    uncovered: int
    overconfident: int
    """Cases that no runbook covers and of which something is called certain."""
    claims: list[Claim]
    """Of the cases that go to the diagnosis, and of the faults of real clouds."""
    right: int
    right_and_high: int
    """Right claims of the diagnosis, and how many of them are called high."""


class Record(Struct, frozen=True, kw_only=True):
    """The last measurement that was kept."""

    date: str
    runbooks: int
    figures: Figures


def read_record() -> Record | None:
    """Return what is shipped; None where nothing was measured yet."""
    return records.read(
        paths.measured_record(),
        Record,
        of="what was measured",
        anew="rey-triage eval --record CASES",
    )


def write_record(record: Record) -> None:
    """Keep a measurement as it lies in the repository."""
    text = msgspec.json.format(msgspec.json.encode(record), indent=1)
    paths.measured_record().write_bytes(text + b"\n")


def share(part: int, whole: int) -> str:
    """Say how many of how many: ``90 (45 %)``."""
    return f"{part} ({100 * part / whole:.0f} %)" if whole else "-"
