"""Logs that grow: what is written to them from now on, also by programs that begin to log later."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import IO, TYPE_CHECKING

from rey_triage.errors import ReyError
from rey_triage.sources.logs.chunks import CHUNK, chunks
from rey_triage.sources.logs.events import LogEvents
from rey_triage.sources.logs.files import find
from rey_triage.sources.logs.fold import Folder
from rey_triage.sources.logs.streams import UnreadableError, compressed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import tzinfo

    from rey_triage.evidence import Observation
    from rey_triage.sources.logs.events import Scanner

_Inode = tuple[int, int]
_MOST_OPEN = 200
"""Logs that are kept open, so that the end of one that was rotated away is still read."""


class Follower:
    """Follows all logs under some paths from their present ends on."""

    def __init__(
        self, paths: Iterable[str | Path], scanner: Scanner, *, tz: tzinfo | None = None
    ) -> None:
        self._paths = [str(path) for path in paths]
        self._scanner = scanner
        self._tz = tz
        self._folder = Folder()
        self._tails: dict[_Inode, _Tail] = {}
        for path, status in self._files():
            self._tails[_inode(status)] = self._tail(path, status.st_size)

    def poll(self) -> bool:
        """Read what was written since the last time; say whether there was anything."""
        news = False
        seen: set[_Inode] = set()
        for path, status in self._files():
            inode = _inode(status)
            seen.add(inode)
            tail = self._tails.get(inode)
            if tail is None:
                # what a rotation copied away was read where it came from
                begin = status.st_size if self._is_rotated(path) else 0
                tail = self._tails[inode] = self._tail(path, begin)
            news |= self._read(tail, status.st_size)
        for inode in self._tails.keys() - seen:  # rotated away or deleted: its end may be unread
            tail = self._tails.pop(inode)
            if tail.stream:
                news |= self._read(tail, os.fstat(tail.stream.fileno()).st_size)
            tail.close()
        return news

    def observations(self) -> list[Observation]:
        """Return all that was seen since the beginning."""
        return self._folder.observations()

    def close(self) -> None:
        """Close all logs."""
        for tail in self._tails.values():
            tail.close()

    def _read(self, tail: _Tail, size: int) -> bool:
        keep = sum(one.stream is not None for one in self._tails.values()) < _MOST_OPEN
        return tail.read(size, keep=keep)

    def _tail(self, path: str, position: int) -> _Tail:
        events = LogEvents(
            path, self._scanner, self._folder, since=None, tz=self._tz, written=None, begin=position
        )
        return _Tail(path, position, events)

    def _files(self) -> Iterator[tuple[str, os.stat_result]]:
        for given in self._paths:
            try:
                found = find([given])
            except ReyError:  # rotated away in this moment
                continue
            for log in found:
                try:
                    status = Path(log.path).stat()
                except OSError:
                    continue
                if stat.S_ISREG(status.st_mode):
                    yield log.path, status

    def _is_rotated(self, path: str) -> bool:
        """Say whether it is called as a followed log is, with something behind: nova.log.1."""
        return any(path.startswith((f"{t.path}.", f"{t.path}-")) for t in self._tails.values())


class _Tail:
    """One log, and how far it was read."""

    def __init__(self, path: str, position: int, events: LogEvents) -> None:
        self.path = path
        self.stream: IO[bytes] | None = None
        self._position = position
        self._events = events
        self._held = b""

    def read(self, size: int, *, keep: bool) -> bool:
        """Read on to the end; a last line without its end waits for the next time."""
        if size < self._position:  # emptied in place
            self._position, self._held = 0, b""
        if size == self._position:
            return False
        try:
            stream = self.stream or open(self.path, "rb")  # noqa: PTH123, SIM115 - may stay open
        except OSError:
            return False  # not for us, or gone: the first look has said so
        try:
            stream.seek(self._position)
            while data := stream.read(CHUNK):
                self._position += len(data)
                self._take_in(data)
        finally:
            self.stream = stream if keep else None
            if not keep:
                stream.close()
        self._events.close()
        return True

    def _take_in(self, data: bytes) -> None:
        if compressed(data):
            return
        end = data.rfind(b"\n") + 1
        if not end:
            self._held = (self._held + data)[-CHUNK:]
            return
        whole, self._held = self._held + data[:end], data[end:]
        try:
            for chunk in chunks(iter([whole])):
                self._events.read(chunk)
        except UnreadableError:
            return  # no log, as the first look has said

    def close(self) -> None:
        if self.stream:
            self.stream.close()
            self.stream = None


def _inode(status: os.stat_result) -> _Inode:
    return status.st_dev, status.st_ino
