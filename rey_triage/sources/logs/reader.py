"""Logs as evidence: every file is read as far as possible, and what was not is named."""

from __future__ import annotations

import time
from typing import IO, TYPE_CHECKING, Literal

from rey_triage.evidence import Coverage, Evidence
from rey_triage.sources.logs.chunks import chunks
from rey_triage.sources.logs.events import LogEvents
from rey_triage.sources.logs.files import find, members, refusal
from rey_triage.sources.logs.fold import MAX_KNOWN, MAX_UNKNOWN, Folder
from rey_triage.sources.logs.origin import origin_of_path
from rey_triage.sources.logs.streams import UnreadableError, pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from datetime import tzinfo
    from pathlib import Path

    from rey_triage.sources.logs.events import Scanner
    from rey_triage.sources.logs.files import LogFile, Member


class LogsInterrupted(KeyboardInterrupt):
    """Ctrl-C while logs were read; what was seen until then is in ``evidence``."""

    def __init__(self, evidence: Evidence) -> None:
        super().__init__()
        self.evidence = evidence


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

    Lines before ``since`` are left out. A time without a zone is in ``tz`` (None: local).
    ``apart``: see ``Folder``. Ctrl-C raises ``LogsInterrupted`` with what was seen until then.
    """
    files = find(paths)
    total = sum(max(log.size, 0) for log in files)
    done = unread = 0
    folder = Folder(apart)
    coverage: list[Coverage] = []

    def reached(position: int) -> None:
        if progress:
            progress(done + position, total)

    try:
        for unread, log in enumerate(files):  # noqa: B007 - Ctrl-C leaves it where it is
            if since is not None and log.written and log.written < since:
                why = "last written to before the time asked"
                coverage.append(_covered(log.path, "skipped", why))
            else:
                for row in _read_file(log, scanner, folder, since, tz, reached=reached):
                    coverage.append(row)  # noqa: PERF402 - Ctrl-C must not lose what is there
            done += max(log.size, 0)
            reached(0)
    except KeyboardInterrupt:
        coverage += [_covered(log.path, "failed", "interrupted") for log in files[unread:]]
        raise LogsInterrupted(_evidence(folder, coverage)) from None
    return _evidence(folder, coverage)


def read_members(
    logs: Iterable[Member],
    scanner: Scanner,
    *,
    since: float | None = None,
    tz: tzinfo | None = None,
    apart: Collection[str] = (),
) -> Evidence:
    """Read logs that are open already, those of a bundle for example."""
    folder = Folder(apart)
    coverage: list[Coverage] = []
    try:
        for log in logs:
            coverage.append(_read_member(log, scanner, folder, since, tz))  # noqa: PERF401 - as above
    except KeyboardInterrupt:
        raise LogsInterrupted(_evidence(folder, coverage)) from None
    return _evidence(folder, coverage)


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


def _read_file(
    log: LogFile,
    scanner: Scanner,
    folder: Folder,
    since: float | None,
    tz: tzinfo | None,
    *,
    reached: Callable[[int], None],
) -> Iterator[Coverage]:
    try:
        with open(log.path, "rb") as stream:  # noqa: PTH123 - a path of the operator, as it is
            source = pieces(_Watched(stream, reached))
            for member in members(log.path, source, log.written or None):
                yield _read_member(member, scanner, folder, since, tz)
    except UnreadableError as error:
        yield _covered(log.path, "failed", str(error))
    except OSError as error:
        state, why = refusal(error)
        yield _covered(log.path, state, why)


class _Watched:
    """A file that tells how far it was read."""

    def __init__(self, stream: IO[bytes], reached: Callable[[int], None]) -> None:
        self._stream = stream
        self._reached = reached
        self._position = 0

    def read(self, size: int, /) -> bytes:
        """Return up to ``size`` bytes."""
        data = self._stream.read(size)
        self._position += len(data)
        self._reached(self._position)
        return data


def _read_member(
    log: Member, scanner: Scanner, folder: Folder, since: float | None, tz: tzinfo | None
) -> Coverage:
    events = LogEvents(log.name, scanner, folder, since=since, tz=tz, written=log.written)
    try:
        for chunk in chunks(log.pieces):
            events.read(chunk)
    except UnreadableError as error:
        return _covered(log.name, "failed", str(error))
    finally:
        events.close()
    return _covered(log.name, "checked")
