"""What a sweep keeps on the way, so that the next one need not ask it again.

A line for each answer: ids and numbers, nothing that must not be read by others. The file goes when
a sweep is complete.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
from typing import TYPE_CHECKING, Any

import msgspec

from rey_triage import paths
from rey_triage.holdings import Limit

if TYPE_CHECKING:
    from pathlib import Path

_FORMAT = 1
_MANY = 64 << 10  # bytes that may wait to be written
Row = tuple[str, int, int | None, int]


class _Head(msgspec.Struct, array_like=True):
    format: int
    began: float


class _Line(msgspec.Struct, array_like=True):
    project: str
    service: str
    limits: list[Row]


class Kept:
    """The answers of an earlier sweep, and those of this one.

    Where another sweep of the same cloud is under way, or nothing can be written, nothing is kept:
    ``kept_where`` is None then.
    """

    def __init__(self, file: Path | None, *, resume: bool) -> None:
        self.limits: dict[tuple[str, str], list[Limit]] = {}
        """By project and service."""
        self.began = time.time()
        """When the oldest of the answers came."""
        self.kept_where: Path | None = None
        self._handle: int | None = None
        self._waiting = bytearray()
        if file is not None:
            self._open(file, resume=resume)

    def add(self, project: str, service: str, limits: list[Limit]) -> None:
        """Keep an answer."""
        if self._handle is None:
            return
        rows = [(one.resource, one.limit, one.used, one.reserved) for one in limits]
        self._waiting += msgspec.json.encode(_Line(project, service, rows)) + b"\n"
        if len(self._waiting) > _MANY:
            self._write()

    def close(self, *, complete: bool) -> None:
        """Write what waits; of a complete sweep nothing has to stay."""
        if self._handle is None:
            return
        if complete and self.kept_where:
            self.kept_where.unlink(missing_ok=True)
        else:
            self._write()
        os.close(self._handle)
        self._handle = None

    def _open(self, file: Path, *, resume: bool) -> None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except OSError:
            return
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if resume:
                self._read(handle)
            if not self.limits:
                os.ftruncate(handle, 0)
                self._waiting += msgspec.json.encode(_Head(_FORMAT, self.began)) + b"\n"
            os.lseek(handle, 0, os.SEEK_END)
        except OSError:
            os.close(handle)
            return
        self._handle = handle
        self.kept_where = file

    def _read(self, handle: int) -> None:
        """Read an earlier file up to where it was cut off; the rest of that line goes."""
        with os.fdopen(os.dup(handle), "rb") as stream:
            whole = 0
            try:
                head = msgspec.json.decode(stream.readline(), type=_Head)
                if head.format != _FORMAT:
                    return
                whole = stream.tell()
                decoder = msgspec.json.Decoder(_Line)
                for line in stream:
                    if not line.endswith(b"\n"):
                        break
                    one = decoder.decode(line)
                    whole += len(line)
                    self.limits[one.project, one.service] = _limits(one)
            except (msgspec.MsgspecError, UnicodeDecodeError):
                pass
            if self.limits:
                self.began = head.began
        os.ftruncate(handle, whole)

    def _write(self) -> None:
        assert self._handle is not None
        try:
            while self._waiting:
                del self._waiting[: os.write(self._handle, self._waiting)]
        except OSError:  # the disk is full: the sweep is worth more than its copy
            self._waiting.clear()


def _limits(line: _Line) -> list[Limit]:
    return [
        Limit(
            project=line.project,
            service=line.service,
            resource=resource,
            limit=limit,
            used=used,
            reserved=reserved,
        )
        for resource, limit, used, reserved in line.limits
    ]


def file_for(*sweep: Any) -> Path:
    """Return where the answers of a sweep are kept, by what tells it from others."""
    name = hashlib.sha256("\0".join(map(str, sweep)).encode()).hexdigest()[:16]
    return paths.user_state() / "quotas" / f"{name}.jsonl"
