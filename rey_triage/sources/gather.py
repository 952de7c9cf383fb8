"""All sources together: what an operator asks to be looked at, as one body of evidence."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from rey_triage.evidence import Coverage, Evidence

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo
    from pathlib import Path

    from rey_triage.signatures import Scanner

    Progress = Callable[[str, int, int], None]


class Request(NamedTuple):
    """Where to look, and how far back and how long."""

    cloud: bool = False
    """Look at a live cloud: ``cloud_name``, or the one that the environment describes."""
    cloud_name: str | None = None
    region: str | None = None
    logs: tuple[str, ...] = ()
    text: str | None = None
    bundle: Path | None = None
    alerts: str | None = None
    since: float = 24 * 3600.0
    """Seconds before the evidence was taken from which log lines count."""
    timeout: float = 60.0
    zone: tzinfo | None = None
    services: frozenset[str] = frozenset()

    @property
    def anything(self) -> bool:
        """Whether a source was named at all."""
        return bool(self.cloud or self.logs or self.text is not None or self.bundle or self.alerts)


class GatheringInterrupted(KeyboardInterrupt):  # an interrupt is no error
    """Ctrl-C while sources were read; ``evidence`` is what was seen until then."""

    def __init__(self, evidence: Evidence) -> None:
        super().__init__()
        self.evidence = evidence


def gather(
    request: Request,
    scanner: Callable[[], Scanner],
    text_scanner: Callable[[], Scanner],
    progress: Progress | None = None,
) -> Evidence:
    """Read every source that was asked for. The scanners are made only where text is read.

    Ctrl-C raises GatheringInterrupted with what there is.
    """
    evidence = Evidence(taken_at=time.time())
    steps: list[tuple[str, Callable[[], Evidence]]] = []
    if request.bundle:
        bundle = request.bundle
        steps.append((f"bundle {bundle}", lambda: _bundle(bundle, request, scanner, text_scanner)))
    if request.cloud:
        steps.append(("cloud", lambda: _cloud(request, progress)))
    if request.logs:
        steps.append(("logs", lambda: _logs(request, scanner(), progress)))
    if request.alerts:
        alerts = request.alerts
        steps.append(("alerts", lambda: _alerts(alerts)))
    if request.text is not None:
        text = request.text
        steps.append(("text", lambda: _text(text, text_scanner())))
    times: list[float] = []
    for name, read in steps:
        try:
            part = read()
        except KeyboardInterrupt as stop:
            partial = getattr(stop, "evidence", None)
            if partial is not None:
                evidence.add(partial)
            why = "interrupted: this and what follows is not complete"
            evidence.coverage.append(Coverage(check=name, state="failed", why=why))
            raise GatheringInterrupted(evidence) from None
        evidence.add(part)
        times.append(part.taken_at)
    if request.bundle and times:
        # A bundle is judged at the time it was taken, whenever that was.
        evidence.taken_at = times[0]
    return evidence


def _cloud(request: Request, progress: Progress | None) -> Evidence:
    from rey_triage.sources.cloud import observe  # noqa: PLC0415  # only for a live cloud
    from rey_triage.sources.cloud.live import connect  # noqa: PLC0415

    cloud = connect(request.cloud_name, region=request.region)
    evidence = observe(
        cloud,
        deadline=request.timeout,
        services=set(request.services) or None,
        progress=progress,
    )
    evidence.facts.setdefault("cloud", request.cloud_name or "")
    return evidence


def _logs(request: Request, scanner: Scanner, progress: Progress | None) -> Evidence:
    from rey_triage.sources import logs  # noqa: PLC0415  # only where logs are read

    def bytes_read(done: int, total: int) -> None:
        if progress:
            progress("reading logs", done, total)

    return logs.read(
        request.logs,
        scanner,
        since=time.time() - request.since,
        tz=request.zone,
        progress=bytes_read,
    )


def _alerts(place: str) -> Evidence:
    from rey_triage.sources import alerts  # noqa: PLC0415  # only where alerts are read

    return alerts.read(place)


def _text(text: str, scanner: Scanner) -> Evidence:
    from rey_triage.sources import text as pasted  # noqa: PLC0415  # only where text is pasted

    return pasted.read(text, scanner)


def _bundle(
    file: Path,
    request: Request,
    scanner: Callable[[], Scanner],
    text_scanner: Callable[[], Scanner],
) -> Evidence:
    from rey_triage.sources import logs  # noqa: PLC0415  # only where a bundle is read
    from rey_triage.sources.bundle import open_bundle  # noqa: PLC0415

    bundle = open_bundle(file)
    taken_at = bundle.manifest.taken_at
    evidence = Evidence(taken_at=taken_at, coverage=list(bundle.manifest.coverage))
    if bundle.api_rows:
        from rey_triage.sources.cloud import observe  # noqa: PLC0415
        from rey_triage.sources.cloud.recorded import RecordedCloud  # noqa: PLC0415

        cloud = RecordedCloud(bundle.api_rows)
        evidence.add(observe(cloud, services=set(request.services) or None))
    members = bundle.log_members()
    since = taken_at - request.since
    evidence.add(logs.read_members(members, scanner(), since=since, tz=request.zone))
    if bundle.alerts:
        from rey_triage.sources import alerts  # noqa: PLC0415

        evidence.add(alerts.parse(bundle.alerts, name=f"{file.name}: alerts.json"))
    if bundle.text:
        evidence.add(_text(bundle.text, text_scanner()))
    return evidence
