"""Record what an operator asks to be looked at into a bundle, for later or for somebody else."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from rey_triage.sources.bundle import write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rey_triage.evidence import Coverage, Evidence
    from rey_triage.pseudonyms import Pseudonyms
    from rey_triage.sources.cloud.recorder import Recorder
    from rey_triage.sources.gather import Progress, Request


def record(
    request: Request,
    file: Path,
    progress: Progress | None = None,
    *,
    names: Pseudonyms | None = None,
) -> list[Coverage]:
    """Write the bundle, whole or not at all; return what became of each question.

    Given ``names``, it gets others than those that were seen. The probes run as they do in a
    diagnosis, so that what they would ask has been asked.
    """
    from rey_triage.sources import alerts, logs  # noqa: PLC0415  # keeps the command line fast
    from rey_triage.sources.renamed import Parts, coverage_for, renamed  # noqa: PLC0415  # as above

    if request.logs:
        logs.find(request.logs)  # a path that leads nowhere is told before a cloud is looked at
    found = alerts.load(request.alerts) if request.alerts else None
    taken_at = time.time()
    coverage: list[Coverage] = []
    recorder: Recorder | None = None
    subject: tuple[str, str] | None = None
    sources: list[str] = []
    if request.cloud:
        recorder, evidence = _look(request, progress)
        coverage += evidence.coverage
        if evidence.subject and evidence.subject.seen:
            subject = (evidence.subject.kind, evidence.subject.seen.id)
        sources.append(f"cloud {request.cloud_name or 'of the environment'}")
    if request.alerts:
        sources.append(f"alerts {request.alerts}")
    sources += [f"logs {path}" for path in request.logs]
    since = request.lines_from(taken_at)
    until = time.time()  # a log that grows all the while has an end

    def copies(coverage: list[Coverage]) -> Iterator[tuple[str, Iterator[bytes]]]:
        return logs.copy_logs(
            request.logs,
            coverage,
            since=since,
            until=until,
            tz=request.zone,
            limit=request.log_limit,
        )

    copied = coverage_for(names)
    parts = Parts(
        sources=sources,
        api_lines=recorder.lines() if recorder else [],
        logs=copies(copied),
        alerts=found,
        text=request.text or "",
        coverage=copied,
    )
    if names is not None:
        parts = renamed(names, parts, before=copies([]))
        subject = (subject[0], names.text(subject[1])) if subject else None
    begin = since if request.logs else None
    write(file, taken_at=taken_at, since=begin, subject=subject, **parts._asdict())
    return coverage + copied


def _look(request: Request, progress: Progress | None) -> tuple[Recorder, Evidence]:
    from rey_triage.sources.cloud.live import connect  # noqa: PLC0415  # only for a live cloud
    from rey_triage.sources.cloud.recorder import Recorder  # noqa: PLC0415
    from rey_triage.sources.gather import look  # noqa: PLC0415

    cloud = connect(request.cloud_name, region=request.region, deadline=request.timeout)
    recorder = Recorder(cloud)
    return recorder, look(recorder, request, progress)
