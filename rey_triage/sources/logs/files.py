"""From the paths of the operator to the logs behind them: files, folders, patterns, archives."""

from __future__ import annotations

import glob
import os
import stat
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal

from msgspec import Struct

from rey_triage.errors import ReyError
from rey_triage.sources.logs.streams import FullReader, PieceReader, UnreadableError, pieces

if TYPE_CHECKING:
    from collections.abc import Iterable

_MAX_MEMBERS = 100_000
_MAX_DEPTH = 3  # an archive within an archive within an archive


class Member(Struct, frozen=True):
    """One log: a file, or a member of an archive."""

    name: str
    pieces: Iterator[bytes]
    """What it holds, decompressed; raises UnreadableError where it cannot be read further."""
    written: float | None = None
    """When it was last written to, where that is known."""


class LogFile(Struct, frozen=True):
    """A file to read, found under one of the paths."""

    path: str
    size: int
    """Bytes; -1 for what is no plain file (a socket, a pipe, a device)."""
    written: float
    passed_over: bool = False
    """It is no plain file, and was not asked for by its own name."""


def find(paths: Iterable[str | Path]) -> list[LogFile]:
    """Find the files of all paths; a path that leads nowhere is an error of the operator."""
    found: dict[str, LogFile] = {}
    for path in map(str, paths):
        names = [path]
        if not os.path.lexists(path) and glob.has_magic(path):
            names = sorted(glob.glob(path, recursive=True))  # noqa: PTH207 - may be absolute
        if not any(os.path.lexists(name) for name in names):
            raise ReyError(
                "there is no such file or folder",
                place=path,
                remedy="Give files, folders, archives or patterns such as '/var/log/nova/*'.",
            )
        for name in names:
            for log in _walk(name):
                found.setdefault(os.path.realpath(log.path), log)
    return list(found.values())


def not_read(log: LogFile, since: float | None) -> str:
    """Say why a file need not even be opened; empty: it has to be."""
    if log.passed_over:
        return "a pipe, socket or device; give it by its own name to have it read"
    if since is not None and log.size >= 0 and log.written and log.written < since:
        return "last written to before the time asked"
    return ""


def refusal(error: OSError) -> tuple[Literal["skipped", "failed"], str]:
    """Say what becomes of a log that cannot be opened, and why."""
    if isinstance(error, IsADirectoryError):
        return "skipped", "there are no logs in it"
    return "failed", error.strerror or str(error)


def _walk(path: str) -> Iterator[LogFile]:
    if not Path(path).is_dir():
        yield _log_file(path)
        return
    closed: list[str] = []
    empty = True
    for folder, folders, names in os.walk(path, onerror=lambda e: closed.append(e.filename)):
        folders.sort()
        for name in sorted(names):
            log = _log_file(str(Path(folder, name)))
            empty = False
            yield LogFile(log.path, 0, 0.0, passed_over=True) if log.size < 0 else log
    for folder in closed or ([path] if empty else []):
        yield LogFile(folder, 0, 0.0)  # opening it will say why nothing in it was read


def _log_file(path: str) -> LogFile:
    try:
        status = Path(path).stat()
    except OSError:
        return LogFile(path, 0, 0.0)
    regular = stat.S_ISREG(status.st_mode)
    return LogFile(path, status.st_size if regular else -1, status.st_mtime)


class _Sound:
    """The content of an archive's member; damage is told as it is of every stream."""

    def __init__(self, content: IO[bytes]) -> None:
        self._content = content

    def read(self, size: int, /) -> bytes:
        """Return up to ``size`` bytes."""
        try:
            return self._content.read(size)
        except (tarfile.TarError, EOFError, ValueError) as error:
            raise UnreadableError(f"a damaged or truncated archive: {error}") from error


def is_archive(start: bytes) -> bool:
    """Say whether something begins as a tar archive does; 512 bytes tell."""
    return start[257:262] == b"ustar"


def members(name: str, source: Iterator[bytes], written: float | None) -> Iterator[Member]:
    """Yield the logs in a stream: itself, or the members of the archive that it is."""
    yield from _members(name, source, written, 0)


def _members(
    name: str, source: Iterator[bytes], written: float | None, depth: int
) -> Iterator[Member]:
    reader = PieceReader(source)
    start = reader.peek(512)
    if not is_archive(start) or depth >= _MAX_DEPTH:
        yield Member(name, iter(lambda: reader.read(1 << 20), b""), written)
        return
    try:
        with tarfile.open(fileobj=FullReader(reader), mode="r|") as archive:  # type: ignore[call-overload]
            for number, member in enumerate(archive):
                if number >= _MAX_MEMBERS:
                    raise UnreadableError(f"more than {_MAX_MEMBERS} members")
                # only the content of plain files is read: a link or a device leads nowhere
                if member.isreg() and (content := archive.extractfile(member)):
                    inner = f"{name}/{member.name}"
                    sound = pieces(_Sound(content))
                    yield from _members(inner, sound, member.mtime, depth + 1)
                archive.members = []  # else all of them stay in memory
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise UnreadableError(f"a damaged or truncated archive: {error}") from error
