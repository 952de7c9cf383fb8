"""Record what an operator asks to be looked at into a bundle, for later or for somebody else."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from rey_triage.sources.bundle import write

if TYPE_CHECKING:
    from pathlib import Path

    from rey_triage.evidence import Coverage
    from rey_triage.sources.cloud.recorder import Recorder
    from rey_triage.sources.gather import Progress, Request


def record(request: Request, file: Path, progress: Progress | None = None) -> list[Coverage]:
    """Write the bundle, whole or not at all; return what became of each question.

    The probes run as they do in a diagnosis, so that what they would ask has been asked.
    """
    from rey_triage.sources import alerts, logs  # noqa: PLC0415  # keeps the command line fast

    if request.logs:
        logs.find(request.logs)  # a path that leads nowhere is told before a cloud is looked at
    found = alerts.load(request.alerts) if request.alerts else None
    taken_at = time.time()
    coverage: list[Coverage] = []
    recorder: Recorder | None = None
    sources: list[str] = []
    if request.cloud:
        recorder, seen = _look(request, progress)
        coverage += seen
        sources.append(f"cloud {request.cloud_name or 'of the environment'}")
    if request.alerts:
        sources.append(f"alerts {request.alerts}")
    sources += [f"logs {path}" for path in request.logs]
    copied: list[Coverage] = []
    since = request.lines_from(taken_at)
    write(
        file,
        taken_at=taken_at,
        since=since if request.logs else None,
        sources=sources,
        api_lines=recorder.lines() if recorder else (),
        logs=logs.copy_logs(request.logs, copied, since=since, tz=request.zone),
        alerts=found,
        text=request.text or "",
        coverage=copied,
    )
    return coverage + copied


def _look(request: Request, progress: Progress | None) -> tuple[Recorder, list[Coverage]]:
    from rey_triage.sources.cloud import observe  # noqa: PLC0415  # only for a live cloud
    from rey_triage.sources.cloud.live import connect  # noqa: PLC0415
    from rey_triage.sources.cloud.recorder import Recorder  # noqa: PLC0415

    recorder = Recorder(connect(request.cloud_name, region=request.region))
    evidence = observe(recorder, deadline=request.timeout, progress=progress)
    return recorder, evidence.coverage
