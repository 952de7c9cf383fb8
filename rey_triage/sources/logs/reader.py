"""Logs as evidence: every file is read as far as possible, and what was not is named."""

from __future__ import annotations

import time
from itertools import pairwise
from typing import IO, TYPE_CHECKING, Literal, NamedTuple

from rey_triage.evidence import Coverage, Evidence
from rey_triage.sources.logs.ahead import ahead
from rey_triage.sources.logs.chunks import CHUNK, chunks
from rey_triage.sources.logs.events import LogEvents
from rey_triage.sources.logs.files import find, members, not_read, refusal
from rey_triage.sources.logs.fold import MAX_KNOWN, MAX_UNKNOWN, Folder
from rey_triage.sources.logs.origin import origin_of_path
from rey_triage.sources.logs.seek import LARGE, begin_of
from rey_triage.sources.logs.split import PART, borders
from rey_triage.sources.logs.spread import Done, spread
from rey_triage.sources.logs.streams import UnreadableError, compressed, pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from datetime import tzinfo
    from pathlib import Path

    from rey_triage.scanner import Scanner
    from rey_triage.sources.logs.files import LogFile, Member
    from rey_triage.sources.logs.spread import Outcome, Reached


BY_BYTES = 64 << 20
"""Size of a plain log from which on its lines are named by their bytes: ``tail -c +BYTE`` and
``less +BYTEP`` jump there, and nobody has to count lines."""

_SAMPLES = 8
"""Parts, about, that are looked into before all are read."""


class LogsInterrupted(KeyboardInterrupt):
    """Ctrl-C while logs were read; what was seen until then is in ``evidence``."""

    def __init__(self, evidence: Evidence) -> None:
        super().__init__()
        self.evidence = evidence


class _Reading(NamedTuple):
    """How logs are read, and what becomes of it."""

    scanner: Scanner
    folder: Folder
    coverage: list[Coverage]
    since: float | None
    tz: tzinfo | None

    def evidence(self) -> Evidence:
        return _evidence(self.folder, self.coverage)

    def read(self, log: Member, begin: int = 0, *, by_bytes: bool = False, told: str = "") -> None:
        """Read a log from its byte ``begin`` on, and say what became of it."""
        events = LogEvents(
            log.name,
            self.scanner,
            self.folder,
            since=self.since,
            tz=self.tz,
            written=log.written,
            begin=begin,
            by_bytes=by_bytes,
        )
        became = _covered(log.name, "checked", told)
        try:
            for chunk in chunks(log.pieces):
                events.read(chunk)
        except UnreadableError as error:
            became = _covered(log.name, "failed", str(error))
        finally:
            events.close()
        self.coverage.append(became)


class _Part(NamedTuple):
    """A file, or of a large plain one what lies between two of its bytes."""

    log: LogFile
    end: int | None
    """None: as far as there is anything, as of a pipe or of what tells no size."""
    begin: int = 0
    entered: bool = False
    """Whether what lies before it is too old, and is left out."""

    @property
    def size(self) -> int:
        """Bytes to read."""
        return (self.end or self.begin) - self.begin


class _Found(NamedTuple):
    """What was found in some parts, and those of them that were read."""

    folder: Folder
    coverage: list[Coverage]
    read: list[_Part]


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
    parts = [part for log in find(paths) for part in _parts(log, since, tz)]
    batches = list(_batches(parts))
    sizes = [sum(part.size for part in batch) for batch in batches]
    total = sum(sizes)

    def work(number: int, reached: Reached) -> Done[_Found]:
        reading = _Reading(scanner, Folder(apart), [], since, tz)
        done: list[_Part] = []
        found = _Found(reading.folder, reading.coverage, done)
        try:
            for part in batches[number]:
                _read_part(part, reading, reached)
                done.append(part)
        except KeyboardInterrupt:
            return Done(found, whole=False)
        return Done(found)

    def bytes_done(done: int) -> None:
        if progress:
            progress(min(done, total), total)

    outcome = spread(work, sizes, bytes_done, prepare=lambda: scanner.prepare(_samples(parts)))
    return _together(batches, outcome, apart)


def _together(
    batches: Sequence[Sequence[_Part]], outcome: Outcome[_Found], apart: Collection[str]
) -> Evidence:
    """Put together what was found in the parts, in the order of the files."""
    folder = Folder(apart)
    coverage: list[Coverage] = []
    for number, batch in enumerate(batches):
        unread, why = set(batch), outcome.lost.get(number, "interrupted")
        if found := outcome.results.get(number):
            folder.merge(found.folder)
            coverage += found.coverage
            unread -= set(found.read)
        coverage += [_covered(part.log.path, "failed", why) for part in batch if part in unread]
    evidence = _evidence(folder, _each_once(coverage))
    if not outcome.whole:
        raise LogsInterrupted(evidence)
    return evidence


def _each_once(coverage: Iterable[Coverage]) -> list[Coverage]:
    """Say once what became of a log that was read in parts: where one failed, that."""
    told: dict[str, Coverage] = {}
    for one in coverage:
        if one.check not in told or (one.state == "failed" != told[one.check].state):
            told[one.check] = one
    return list(told.values())


def read_members(
    logs: Iterable[Member],
    scanner: Scanner,
    *,
    since: float | None = None,
    tz: tzinfo | None = None,
    apart: Collection[str] = (),
) -> Evidence:
    """Read logs that are open already, those of a bundle for example."""
    reading = _Reading(scanner, Folder(apart), [], since, tz)
    try:
        for log in logs:
            reading.read(log)
    except KeyboardInterrupt:
        raise LogsInterrupted(reading.evidence()) from None
    return reading.evidence()


def _parts(log: LogFile, since: float | None, tz: tzinfo | None) -> list[_Part]:
    """Return how a file is read: from where on, and in how many parts."""
    whole = [_Part(log, log.size if log.size > 0 else None)]
    if log.size < LARGE or not_read(log, since):
        return whole
    begin = 0
    starts: list[int] = []
    try:
        with open(log.path, "rb") as stream:  # noqa: PTH123 - a path of the operator, as it is
            if since is not None:
                begin = begin_of(stream, log.size, since, tz, log.written or None)
            if log.size >= BY_BYTES:
                starts = borders(stream, begin, log.size, tz, log.written or None)
    except OSError:
        return whole  # reading it will say so
    return [
        _Part(log, end, start, entered=0 < begin == start)
        for start, end in pairwise([begin, *starts, log.size])
    ]


def _samples(parts: Sequence[_Part]) -> Iterator[bytes]:
    """Yield how some of the plain logs begin: they tell what the others are like."""
    for part in parts[:: max(len(parts) // _SAMPLES, 1)]:
        try:
            if part.log.size < CHUNK:
                continue
            with open(part.log.path, "rb") as stream:  # noqa: PTH123 - a path of the operator
                stream.seek(part.begin)
                sample = stream.read(CHUNK)
        except OSError:
            continue  # reading it will say so
        if not compressed(sample):
            yield sample


def _batches(parts: Iterable[_Part]) -> Iterator[list[_Part]]:
    """Put small logs together; what is no plain file may be waited for long, and is by itself."""
    batch: list[_Part] = []
    size = 0
    for part in parts:
        if batch and (size + part.size > PART or part.log.size < 0 or batch[-1].log.size < 0):
            yield batch
            batch, size = [], 0
        batch.append(part)
        size += part.size
    if batch:
        yield batch


def _read_part(part: _Part, reading: _Reading, reached: Reached) -> None:
    log = part.log
    if why := not_read(log, reading.since):
        reading.coverage.append(_covered(log.path, "skipped", why))
        return
    told = f"entered at byte {part.begin}, by its time" * part.entered
    try:
        with open(log.path, "rb") as stream:  # noqa: PTH123 - a path of the operator, as it is
            is_compressed = compressed(stream.peek(512))
            by_bytes = log.size >= BY_BYTES and not is_compressed
            if part.begin:
                stream.seek(part.begin)
            # what grows meanwhile is read as far as it was when it was found
            source = pieces(_Watched(stream, reached, part.begin, part.end))
            if is_compressed:
                source = ahead(source)
            for member in members(log.path, source, log.written or None):
                reading.read(member, part.begin, by_bytes=by_bytes, told=told)
    except UnreadableError as error:
        reading.coverage.append(_covered(log.path, "failed", str(error)))
    except OSError as error:
        state, why = refusal(error)
        reading.coverage.append(_covered(log.path, state, why))


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
        self._reached(len(data))
        return data
