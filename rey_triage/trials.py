"""What came of breaking a real cloud: the record of the fault suite, and what it proves.

``trial-record.json`` is written by the suite (``lab/suite/results.py``) and shipped; nobody
edits it.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from rey_triage import paths

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    """Digest of the page as it was then."""


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


class Record(Struct, frozen=True, kw_only=True):
    """All trials, and the faults that are written and wait for their first run."""

    trials: list[Trial] = []
    waiting: dict[str, str] = {}
    """What they break, by fault."""


def read_record() -> Record:
    """Return the shipped record."""
    return msgspec.json.decode(FILE.read_bytes(), type=Record)


def digest_of_page(content: bytes) -> str:
    """Return the digest by which a trial knows the page it proved."""
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def proofs(trials: Iterable[Trial]) -> dict[str, list[tuple[str, str, str]]]:
    """Return (page digest, series, fault) of every proof, by runbook."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for trial in trials:
        for mended in trial.mended:
            proof = (mended.page, trial.series, trial.fault)
            found.setdefault(mended.runbook, []).append(proof)
    return found
