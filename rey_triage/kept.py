"""What a long look at a cloud keeps on the way, so that the next one need not ask it again.

A file of lines: a head, then one line for each answer, of whatever shape who keeps them gives. It
is readable by its owner alone, and goes when a look is complete.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec

from rey_triage import paths

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_FORMAT = 1
_MANY = 64 << 10  # bytes that may wait to be written
Line = TypeVar("Line", bound=msgspec.Struct)


class _Head(msgspec.Struct, array_like=True):
    format: int
    began: float


class KeptLines(Generic[Line]):
    """The lines of an earlier look, and those of this one.

    Where another look of the same kind is under way, or nothing can be written, nothing is kept:
    ``where`` is None then.
    """

    def __init__(
        self,
        file: Path | None,
        shape: type[Line],
        take: Callable[[Line], None],
        *,
        resume: bool,
        seconds: float = 0.0,
    ) -> None:
        """Open it; with ``resume`` each earlier line is given to ``take``.

        ``seconds`` is how old the earlier look may be; 0: as old as it is.
        """
        self.count = 0
        """How many earlier lines there were."""
        self.began = time.time()
        """When the oldest of the answers came."""
        self.where: Path | None = None
        self._shape = shape
        self._take = take
        self._seconds = seconds
        self._handle: int | None = None
        self._waiting = bytearray()
        if file is not None:
            self._open(file, resume=resume)

    def add(self, line: Line) -> None:
        """Keep an answer."""
        if self._handle is None:
            return
        self._waiting += msgspec.json.encode(line) + b"\n"
        if len(self._waiting) > _MANY:
            self._write()

    def close(self, *, complete: bool) -> None:
        """Write what waits; of a complete look nothing has to stay."""
        if self._handle is None:
            return
        if complete and self.where:
            self.where.unlink(missing_ok=True)
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
            if not self.count:
                os.ftruncate(handle, 0)
                self._waiting += msgspec.json.encode(_Head(_FORMAT, self.began)) + b"\n"
            os.lseek(handle, 0, os.SEEK_END)
        except OSError:
            os.close(handle)
            return
        self._handle = handle
        self.where = file

    def _read(self, handle: int) -> None:
        """Read an earlier file up to where it was cut off; the rest of that line goes."""
        with os.fdopen(os.dup(handle), "rb") as stream:
            whole = 0
            try:
                head = msgspec.json.decode(stream.readline(), type=_Head)
                if head.format != _FORMAT or self._is_too_old(head.began):
                    return
                whole = stream.tell()
                decoder = msgspec.json.Decoder(self._shape)
                for line in stream:
                    if not line.endswith(b"\n"):
                        break
                    one = decoder.decode(line)
                    whole += len(line)
                    self.count += 1
                    self._take(one)
            except (msgspec.MsgspecError, UnicodeDecodeError):
                pass
            if self.count:
                self.began = head.began
        os.ftruncate(handle, whole)

    def _is_too_old(self, began: float) -> bool:
        return bool(self._seconds) and not 0 <= self.began - began <= self._seconds

    def _write(self) -> None:
        assert self._handle is not None
        try:
            while self._waiting:
                del self._waiting[: os.write(self._handle, self._waiting)]
        except OSError:  # the disk is full: the look is worth more than its copy
            self._waiting.clear()


def file_for(kind: str, *look: Any) -> Path:
    """Return where the answers of a look are kept, by what tells it from others of its kind."""
    name = hashlib.sha256("\0".join(map(str, look)).encode()).hexdigest()[:16]
    return paths.user_state() / kind / f"{name}.jsonl"
