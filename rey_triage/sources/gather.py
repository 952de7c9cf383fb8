"""All sources together: what an operator asks to be looked at, as one body of evidence."""

from __future__ import annotations

import functools
import time
from typing import TYPE_CHECKING, NamedTuple

from rey_triage.errors import ReyError
from rey_triage.evidence import Coverage, Evidence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import tzinfo
    from pathlib import Path

    from rey_triage.scanner import Scanner
    from rey_triage.sources.cloud.transport import Cloud

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
    begin: float | None = None
    """The time from which they count, where it was given as such."""
    log_limit: int = 0
    """Bytes of each log that a recording keeps, from both its ends; 0: all."""
    timeout: float = 60.0
    zone: tzinfo | None = None
    services: frozenset[str] = frozenset()
    subject: tuple[str, str] | None = None
    """Kind and name of the one resource to look at, if not at everything."""

    def lines_from(self, taken_at: float) -> float:
        """Return the time from which log lines count in evidence of that time."""
        return taken_at - self.since if self.begin is None else self.begin


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
    if request.logs:
        from rey_triage.sources import logs  # noqa: PLC0415  # only where logs are read

        logs.find(request.logs)  # a path that leads nowhere is told before a cloud is looked at
    evidence = Evidence(taken_at=time.time())
    steps = list(_steps(request, evidence, scanner, text_scanner, progress))
    for number, (name, parts) in enumerate(steps):
        try:
            for part in parts:
                evidence.add(part)
        except KeyboardInterrupt as stop:
            partial = getattr(stop, "evidence", None)
            if partial is not None:
                evidence.add(partial)
            missing = [(name, "interrupted")]
            missing += [(later, "not looked at: interrupted") for later, _ in steps[number + 1 :]]
            evidence.coverage += [
                Coverage(check=check, state="failed", why=why) for check, why in missing
            ]
            raise GatheringInterrupted(evidence) from None
    return evidence


def _steps(
    request: Request,
    evidence: Evidence,
    scanner: Callable[[], Scanner],
    text_scanner: Callable[[], Scanner],
    progress: Progress | None,
) -> Iterator[tuple[str, Iterator[Evidence]]]:
    """Name each source with its evidence; where a mistake is cheap to see it comes first."""
    if request.bundle:
        parts = _bundle(request.bundle, evidence, request, scanner, text_scanner)
        yield f"bundle {request.bundle}", parts
    if request.alerts:
        yield "alerts", _alerts(request.alerts)
    if request.text is not None:
        yield "text", _text(request.text, text_scanner)
    connected = functools.cache(lambda: _connect(request))
    if request.cloud:
        yield "cloud", _cloud(request, connected, progress)
    if request.logs:
        yield "logs", _logs(request, evidence, scanner, progress)
    if request.cloud and request.logs and not request.subject:
        yield "limits of projects that were refused", _refused(evidence, connected)


def _connect(request: Request) -> Cloud:
    from rey_triage.sources.cloud.live import connect  # noqa: PLC0415  # only for a live cloud

    return connect(request.cloud_name, region=request.region, deadline=request.timeout)


def _cloud(
    request: Request, connected: Callable[[], Cloud], progress: Progress | None
) -> Iterator[Evidence]:
    evidence = look(connected(), request, progress)
    evidence.facts.setdefault("cloud", request.cloud_name or "")
    yield evidence


def look(cloud: Cloud, request: Request, progress: Progress | None = None) -> Evidence:
    """Look at a cloud as far as is asked for: at everything, some services, or one resource."""
    if request.subject:
        from rey_triage.sources.cloud import subject  # noqa: PLC0415  # only for one resource

        kind, name = request.subject
        return subject.look(cloud, kind, name, deadline=request.timeout, progress=progress)
    from rey_triage.sources.cloud import observe  # noqa: PLC0415  # only for a cloud

    evidence = observe(
        cloud,
        deadline=request.timeout,
        services=set(request.services) or None,
        progress=progress,
    )
    complete_limits(evidence, cloud)
    return evidence


def complete_limits(evidence: Evidence, cloud: Cloud) -> None:
    """Ask for the limits of projects that were refused something, as far as is seen by now."""
    from rey_triage.sources.cloud import refused  # noqa: PLC0415  # only for a cloud

    refused.complete(evidence, cloud)


def _refused(evidence: Evidence, connected: Callable[[], Cloud]) -> Iterator[Evidence]:
    """Complete what was seen until now; there is nothing to add."""
    complete_limits(evidence, connected())
    yield from ()


def _logs(
    request: Request,
    evidence: Evidence,
    scanner: Callable[[], Scanner],
    progress: Progress | None,
) -> Iterator[Evidence]:
    from rey_triage.sources import logs  # noqa: PLC0415  # only where logs are read

    def bytes_read(done: int, total: int) -> None:
        if progress:
            progress("reading logs", done, total)

    since = request.lines_from(time.time())
    if evidence.subject:
        logs.about(
            lambda: logs.open_logs(request.logs, since),
            evidence.subject,
            since=since,
            tz=request.zone,
        )
    yield logs.read(
        request.logs,
        scanner(),
        since=_begin(since, evidence),
        tz=request.zone,
        apart=_apart(evidence),
        progress=bytes_read,
    )


def _begin(since: float, evidence: Evidence) -> float:
    """Return from when on lines count: about one resource, those of its last event."""
    begin = evidence.subject.begin if evidence.subject else None
    return since if begin is None else max(since, begin)


def _apart(evidence: Evidence) -> frozenset[str]:
    """Return what tells the log lines of the resource that was asked about from others'."""
    subject = evidence.subject
    return subject.ids | frozenset(subject.requests) if subject else frozenset()


def _alerts(place: str) -> Iterator[Evidence]:
    from rey_triage.sources import alerts  # noqa: PLC0415  # only where alerts are read

    yield alerts.read(place)


def _text(text: str, scanner: Callable[[], Scanner]) -> Iterator[Evidence]:
    from rey_triage.sources import text as pasted  # noqa: PLC0415  # only where text is pasted

    yield pasted.read(text, scanner())


def _bundle(
    file: Path,
    evidence: Evidence,
    request: Request,
    scanner: Callable[[], Scanner],
    text_scanner: Callable[[], Scanner],
) -> Iterator[Evidence]:
    from rey_triage.sources import logs  # noqa: PLC0415  # only where a bundle is read
    from rey_triage.sources.bundle import open_bundle  # noqa: PLC0415

    bundle = open_bundle(file)
    taken_at = bundle.manifest.taken_at
    if bundle.manifest.subject and not request.subject:
        request = request._replace(subject=bundle.manifest.subject)
    if request.subject and not bundle.api_rows:
        raise ReyError(
            "it has no answers of a cloud, so nothing is known of one resource",
            place=str(file),
            remedy=f"Record one: rey-triage collect {' '.join(request.subject)} -o FILE",
        )
    # A bundle is judged at the time it was taken, and so is what is given along with it.
    evidence.taken_at = taken_at
    yield Evidence(taken_at=taken_at, coverage=list(bundle.manifest.coverage))
    recorded: Cloud | None = None
    if bundle.api_rows:
        from rey_triage.sources.cloud.recorded import RecordedCloud  # noqa: PLC0415

        recorded = RecordedCloud(bundle.api_rows, place=f"{file}: api.jsonl")
        yield look(recorded, request)
    since = request.lines_from(taken_at)
    if evidence.subject and bundle.has_logs:
        logs.about(bundle.log_members, evidence.subject, since=since, tz=request.zone)
    yield logs.read_members(
        bundle.log_members(),
        scanner(),
        since=_begin(since, evidence),
        tz=request.zone,
        apart=_apart(evidence),
    )
    if recorded and not request.subject:
        complete_limits(evidence, recorded)
    if bundle.alerts:
        from rey_triage.sources import alerts  # noqa: PLC0415

        yield alerts.parse(bundle.alerts, name=f"{file.name}: alerts.json")
    if bundle.text:
        yield from _text(bundle.text, text_scanner)
