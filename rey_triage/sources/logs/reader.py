"""Logs as evidence: every file is read as far as possible, and what was not is named."""

from __future__ import annotations

import time
from typing import IO, TYPE_CHECKING, Literal, NamedTuple

from rey_triage.evidence import Coverage, Evidence
from rey_triage.sources.logs.ahead import ahead
from rey_triage.sources.logs.chunks import chunks
from rey_triage.sources.logs.events import LogEvents
from rey_triage.sources.logs.files import find, members, not_read, refusal
from rey_triage.sources.logs.fold import MAX_KNOWN, MAX_UNKNOWN, Folder
from rey_triage.sources.logs.origin import origin_of_path
from rey_triage.sources.logs.seek import begin_of
from rey_triage.sources.logs.streams import UnreadableError, compressed, pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from datetime import tzinfo
    from pathlib import Path

    from rey_triage.scanner import Scanned
    from rey_triage.sources.logs.events import Scanner
    from rey_triage.sources.logs.files import LogFile, Member


BY_BYTES = 64 << 20
"""Size of a plain log from which on its lines are named by their bytes: ``tail -c +BYTE`` and
``less +BYTEP`` jump there, and nobody has to count lines."""


class LogsInterrupted(KeyboardInterrupt):
    """Ctrl-C while logs were read; what was seen until then is in ``evidence``."""

    def __init__(self, evidence: Evidence) -> None:
        super().__init__()
        self.evidence = evidence


class _Reading(NamedTuple):
    """How logs are read, and what becomes of it."""

    scanner: Scanner
    folder: Folder
    since: float | None
    tz: tzinfo | None

    def events(self, log: Member, begin: int = 0, *, by_bytes: bool = False) -> LogEvents:
        return LogEvents(
            log.name,
            self.scanner,
            self.folder,
            since=self.since,
            tz=self.tz,
            written=log.written,
            begin=begin,
            by_bytes=by_bytes,
        )


class _Part(NamedTuple):
    """The next chunk of a log, or what became of the log at its end, or a file that is done."""

    events: LogEvents | None = None
    chunk: bytes = b""
    coverage: Coverage | None = None
    done: str = ""


def read(
    paths: Iterable[str | Path],
    scanner: Scanner,
    *,
    since: float | None = None,
    tz: tzinfo | None = None,
    apart: Collection[str] = (),
    progress: Callable[[int, int], None] | None = None,
) -> Evidence:
    """Read all logs under the paths; ``progress`` is told the bytes done and in all.

    Lines before ``since`` are left out; large logs are entered where it begins. A time without a
    zone is in ``tz`` (None: local). ``apart``: see ``Folder``. Ctrl-C raises ``LogsInterrupted``
    with what was seen until then.
    """
    files = find(paths)
    total = sum(max(log.size, 0) for log in files)
    reading = _Reading(scanner, Folder(apart), since, tz)

    def parts() -> Iterator[_Part]:
        position = 0

        def reached(here: int) -> None:
            if progress:
                progress(position + here, total)

        for log in files:
            yield from _file_parts(log, reading, reached)
            position += max(log.size, 0)
            reached(0)
            yield _Part(done=log.path)

    return _take_in(parts(), reading, [log.path for log in files])


def read_members(
    logs: Iterable[Member],
    scanner: Scanner,
    *,
    since: float | None = None,
    tz: tzinfo | None = None,
    apart: Collection[str] = (),
) -> Evidence:
    """Read logs that are open already, those of a bundle for example."""
    reading = _Reading(scanner, Folder(apart), since, tz)
    parts = (part for log in logs for part in _member_parts(log, reading))
    return _take_in(parts, reading)


def _take_in(parts: Iterator[_Part], reading: _Reading, files: Sequence[str] = ()) -> Evidence:
    """Take in the chunks in order; those behind are scanned meanwhile."""
    coverage: list[Coverage] = []
    done: set[str] = set()
    events: LogEvents | None = None
    try:
        for (events, chunk, became, path), scanned in ahead(parts, _scan, _size):
            if events and chunk:
                events.read(chunk, scanned)
            if became:
                if events:
                    events.close()
                coverage.append(became)
            if path:
                done.add(path)
    except KeyboardInterrupt:
        if events:
            events.close()
        coverage += [_covered(path, "failed", "interrupted") for path in files if path not in done]
        raise LogsInterrupted(_evidence(reading.folder, coverage)) from None
    return _evidence(reading.folder, coverage)


def _size(part: _Part) -> int:
    return len(part.chunk)


def _scan(part: _Part) -> Scanned | None:
    return part.events.scan(part.chunk) if part.events and part.chunk else None


def _evidence(folder: Folder, coverage: list[Coverage]) -> Evidence:
    if folder.dropped:
        why = (
            f"{folder.dropped} lines left out: more than {MAX_KNOWN} distinct known "
            f"or {MAX_UNKNOWN} distinct unknown messages"
        )
        coverage.append(_covered("all", "failed", why))
    return Evidence(taken_at=time.time(), observations=folder.observations(), coverage=coverage)


def _covered(name: str, state: Literal["checked", "skipped", "failed"], why: str = "") -> Coverage:
    """Say what became of a log, and whose lines it would have held: ``log:`` and the program."""
    program, _ = origin_of_path(name)
    return Coverage(check=f"log {name}", state=state, why=why, resources=(f"log:{program}",))


def _file_parts(log: LogFile, reading: _Reading, reached: Callable[[int], None]) -> Iterator[_Part]:
    since = reading.since
    if why := not_read(log, since):
        yield _Part(coverage=_covered(log.path, "skipped", why))
        return
    try:
        with open(log.path, "rb") as stream:  # noqa: PTH123 - a path of the operator, as it is
            begin = 0
            by_bytes = log.size >= BY_BYTES and not compressed(stream.peek(512))
            if since is not None and log.size > 0:
                begin = begin_of(stream, log.size, since, reading.tz, log.written or None)
                stream.seek(begin)
            # what grows meanwhile is read as far as it was when it was found
            source = pieces(_Watched(stream, reached, begin, log.size if log.size > 0 else None))
            for member in members(log.path, source, log.written or None):
                yield from _member_parts(member, reading, begin, by_bytes=by_bytes)
    except UnreadableError as error:
        yield _Part(coverage=_covered(log.path, "failed", str(error)))
    except OSError as error:
        state, why = refusal(error)
        yield _Part(coverage=_covered(log.path, state, why))


def _member_parts(
    log: Member, reading: _Reading, begin: int = 0, *, by_bytes: bool = False
) -> Iterator[_Part]:
    events = reading.events(log, begin, by_bytes=by_bytes)
    became = _covered(log.name, "checked", f"entered at byte {begin}, by its time" * bool(begin))
    try:
        for chunk in chunks(log.pieces):
            yield _Part(events, chunk)
    except UnreadableError as error:
        became = _covered(log.name, "failed", str(error))
    yield _Part(events, coverage=became)


class _Watched:
    """A file from a position to an end, that tells how far it was read."""

    def __init__(
        self, stream: IO[bytes], reached: Callable[[int], None], position: int, end: int | None
    ) -> None:
        self._stream = stream
        self._reached = reached
        self._position = position
        self._end = end

    def read(self, size: int, /) -> bytes:
        """Return up to ``size`` bytes."""
        if self._end is not None:
            size = min(size, self._end - self._position)
        data = self._stream.read(size)
        self._position += len(data)
        self._reached(self._position)
        return data
