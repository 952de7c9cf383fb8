"""What the triage says of a bundle: with all that lies in it, or with parts of it."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import msgspec

from rey_triage import paths
from rey_triage.evidence import Evidence
from rey_triage.library import open_library, page_contents
from rey_triage.scanner import Scanner
from rey_triage.sources import text
from rey_triage.sources.bundle import open_bundle
from rey_triage.sources.cloud import observe
from rey_triage.sources.cloud.recorded import RecordedCloud
from rey_triage.sources.logs import read_members
from rey_triage.spans import seconds
from rey_triage.triage import Options, diagnose
from rey_triage.vocabulary import THRESHOLDS

if TYPE_CHECKING:
    from pathlib import Path

    from rey_triage.diagnosis import Diagnosis
    from rey_triage.evidence import Observation
    from rey_triage.library import Library


@functools.cache
def library() -> Library:
    """Return the shipped runbooks, as they were when the first was asked for."""
    pages()
    return open_library()


@functools.cache
def pages() -> dict[str, bytes]:
    """Return each page of ``library`` as it lay there: one may change while the suite runs."""
    return page_contents([paths.runbooks()])


@functools.cache
def scanner() -> Scanner:
    """Return the scanner of all signatures of the shipped runbooks."""
    return Scanner(library().signatures)


@functools.cache
def scanner_of_pasted() -> Scanner:
    """Return the scanner of what people paste."""
    return Scanner(library().signatures, pasted=True)


def evidence(
    file: Path, *, api: bool = True, logs: bool = True, without: tuple[str, ...] = ()
) -> Evidence:
    """Read a bundle; ``without`` are beginnings of names of logs to leave out."""
    bundle = open_bundle(file)
    found = Evidence(taken_at=bundle.manifest.taken_at)
    if api:
        found.add(observe(RecordedCloud(bundle.api_rows)))
    if logs:
        members = (
            member
            for member in bundle.log_members()
            if not member.name.rpartition("/")[2].startswith(without or ("\0",))
        )
        found.add(read_members(members, scanner()))
        if bundle.text:
            found.add(text.read(bundle.text, scanner_of_pasted()))
    return found


def moved(seen: Observation, by: float) -> Observation:
    """Return the observation as if it had been made so many seconds later."""

    def later(value: Any) -> Any:
        is_time = isinstance(value, float | int) and value > 1e9
        return value + by if is_time else value

    return msgspec.structs.replace(
        seen,
        time=later(seen.time),
        first=later(seen.first),
        fields={name: later(value) for name, value in seen.fields.items()},
    )


def ask(*evidences: Evidence, tool: str = "systemd") -> Diagnosis:
    """Diagnose the evidence, or several merged as if they were of one cloud at one time."""
    taken_at = max(one.taken_at for one in evidences)
    merged = Evidence(taken_at=taken_at)
    for one in evidences:
        by = taken_at - one.taken_at
        one.observations = [moved(seen, by) if by else seen for seen in one.observations]
        merged.add(one)
    options = Options(
        tool=library().deployments[tool],
        thresholds={name: seconds(span) for name, (span, _) in THRESHOLDS.items()},
    )
    return diagnose(merged, library(), library().signatures, options)
