"""What came of the trials on a real cloud: faults and procedures, and what they prove of pages.

``trial-record.json`` is written by the suite (``lab/suite/results.py``) and shipped; nobody
edits it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec
from msgspec import Struct

from rey_triage import paths

if TYPE_CHECKING:
    from collections.abc import Collection

FILE = paths.trial_record()


class Root(Struct, frozen=True, kw_only=True):
    """One finding that was said, with the cause it puts first."""

    runbook: str
    confidence: str
    cause: str = ""
    cause_state: str = ""


class Mended(Struct, frozen=True, kw_only=True):
    """A page whose printed steps were carried out, and after which the cloud was well."""

    runbook: str
    page: str
    """Digest of what was followed of the page as it was then, see ``page_digest.of_followed``."""
    causes: list[str] = []
    """Those whose steps were carried out."""


class Trial(Struct, frozen=True, kw_only=True):
    """One fault of a real cloud, and what was said of it."""

    fault: str
    sentence: str
    series: str
    date: str
    expect: dict[str, str]
    by_api: dict[str, str]
    """What the API alone can show of it; empty: nothing."""
    why: str = ""
    with_logs: list[Root]
    api_only: list[Root]
    seconds: float | None = None
    """How long ``diagnose`` took on the broken cloud, by its API alone."""
    runbook_right: bool
    cause_right: bool
    api_right: bool
    calm: bool = False
    """Nothing is broken; what is found is old or wanted, and none of it may be certain."""
    first_run: bool | None = None
    """For a fault by somebody who knew neither pages nor matching: right at the first run?"""
    mended: list[Mended] = []


class LeftOut(Struct, frozen=True, kw_only=True):
    """A printed step that the lab could not carry out."""

    step: str
    """What it is for, as the page says."""
    reason: str


class TaskTrial(Struct, frozen=True, kw_only=True):
    """A task page, carried out on a real cloud as it was printed."""

    trial: str
    sentence: str
    runbook: str
    page: str
    """Digest of the page as it was then."""
    series: str
    date: str
    proves: bool
    """Whether every change was made, answered as printed, and left nothing behind."""
    steps: int
    """How many of its steps answered as printed."""
    undone: int = 0
    """How many of them were taken back by their printed undo, and done again."""
    wrong: int = 0
    left_out: list[LeftOut] = []
    seconds: float = 0.0


class Record(Struct, frozen=True, kw_only=True):
    """All trials, and the faults and tasks that are written and wait for their first run."""

    trials: list[Trial] = []
    waiting: dict[str, str] = {}
    """What they break, by fault."""
    tasks: list[TaskTrial] = []
    waiting_tasks: dict[str, str] = {}
    """What they do, by trial."""


def read_record() -> Record:
    """Return the shipped record."""
    return msgspec.json.decode(FILE.read_bytes(), type=Record)


class Proof(NamedTuple):
    """A page, or what was followed of it, held good in a trial."""

    page: str
    """Digest of what was followed."""
    causes: Collection[str]
    series: str
    trial: str


def proofs(record: Record) -> dict[str, list[Proof]]:
    """Return every proof, by runbook."""
    found: dict[str, list[Proof]] = {}
    for task in record.tasks:
        if task.proves:
            proof = Proof(task.page, (), task.series, task.trial)
            found.setdefault(task.runbook, []).append(proof)
    for trial in record.trials:
        for mended in trial.mended:
            proof = Proof(mended.page, mended.causes, trial.series, trial.fault)
            found.setdefault(mended.runbook, []).append(proof)
    return found
