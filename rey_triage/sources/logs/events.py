"""The events of one log: hits of the scanner with their headers, tracebacks joined to one."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct
from msgspec.structs import replace

from rey_triage.sources.logs.header import Header, parse_header
from rey_triage.sources.logs.origin import origin_of_path, program_of_logger, program_of_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

_MAX_LINE = 16_384
_LOOK_BACK = 64  # lines of an event before the one that was found
_LOOK_AHEAD = 80
_QUIET = {"TRACE", "DEBUG", "INFO", "AUDIT", "WARNING"}
_EXCEPTION = re.compile(r"[A-Za-z_][\w.]*(?:: |\Z)")
_TRACEBACK = "Traceback (most recent call last)"


class Scanner(Protocol):
    """Finds the lines of a log that matter."""

    def lines(self, chunk: bytes) -> Iterator[tuple[int, int, bool]]:
        """Yield start and end of each such line, and whether it may match a signature."""

    def match(self, line: bytes) -> tuple[int, ...]:
        """Return the signatures that match a line."""


class Collector(Protocol):
    """Takes in what was found."""

    def add(
        self,
        header: Header,
        message: str,
        *,
        program: str,
        host: str,
        signatures: tuple[int, ...],
        source: str,
    ) -> None:
        """Take in one event; its message may be longer than that of its header."""


class _Event(Struct):
    header: Header
    line: int
    start: int
    signatures: tuple[int, ...]
    traceback: bool = False
    joined: bool = False
    """Whether its message is longer than that of its first line."""
    exception: str = ""

    def joins(self, header: Header) -> bool:
        """Say whether a line with this header belongs to the event: it repeats its header."""
        own = self.header
        if own.time != header.time or own.time is None:
            return False
        if (own.pid, own.level, own.logger) != (header.pid, header.level, header.logger):
            return False
        if header.pid.startswith("<"):  # RabbitMQ: an Erlang process writes one event at a time
            return True
        return self.traceback or header.message.startswith((_TRACEBACK, " ")) or not header.message


class LogEvents:
    """Reads the chunks of one log and hands its events to a folder."""

    def __init__(
        self,
        name: str,
        scanner: Scanner,
        folder: Collector,
        *,
        since: float | None,
        tz: tzinfo | None,
        written: float | None,
    ) -> None:
        self._scanner = scanner
        self._folder = folder
        self._since = since
        self._tz = tz
        self._written = written
        self._program, self._host = origin_of_path(name)
        path = PurePosixPath(name)
        alone = origin_of_path(path.name)[0]
        self._label = path.name if alone else "/".join(path.parts[-2:])
        self._line = 1
        self._event: _Event | None = None
        self._before = Header("")
        """The last header of the chunk before, for lines that continue it."""

    def read(self, chunk: bytes) -> None:
        """Take in the next chunk."""
        last = last_header(chunk, self._tz, self._written)
        old = self._since is not None and last is not None and last.time is not None
        if not (old and last and last.time and self._since and last.time < self._since):
            self._scan(chunk)
        self._line += chunk.count(b"\n")
        self._before = last or self._before
        if self._event:
            self._event.start = -1

    def close(self) -> None:
        """Hand on the last event."""
        if self._event:
            self._finish(self._event)
        self._event = None

    def _scan(self, chunk: bytes) -> None:
        line, counted = self._line, 0
        match = self._scanner.match
        for start, end, known in self._scanner.lines(chunk):
            line += chunk.count(b"\n", counted, start)
            counted = start
            text = _decode(chunk[start:end])
            header = parse_header(text, self._tz, self._written)
            if header is None:
                signatures = match(chunk[start:end]) if known else ()
                self._continuation(chunk, start, line, text.strip(), signatures)
                continue
            found = match(header.message.encode()) if known else ()
            if self._event and self._event.joins(header):
                _extend(self._event, header.message, found)
                continue
            self.close()
            self._event = _Event(header, line, start, found)
            self._event.traceback = header.message.startswith(_TRACEBACK)
            self._look_ahead(chunk, end)

    def _continuation(
        self, chunk: bytes, start: int, line: int, text: str, signatures: tuple[int, ...]
    ) -> None:
        """Take in a hit on a line without a header: it belongs to the event above it."""
        above = self._before
        at = start
        for _ in range(_LOOK_BACK):
            if at == 0:
                break
            previous = chunk.rfind(b"\n", 0, at - 1) + 1
            found = parse_header(_decode(chunk[previous : at - 1]), self._tz, self._written)
            at = previous
            if found:
                above = found
                break
        event = self._event
        if event and event.start == at:
            _extend(event, text, signatures)
            return
        self.close()
        self._event = _Event(replace(above, message=text), line, at, signatures)

    def _look_ahead(self, chunk: bytes, end: int) -> None:
        """Find the exception, or the body of a report, in the lines behind without a header."""
        event = self._event
        empty = event is not None and not event.header.message.strip()
        if event is None or not (empty or chunk.startswith(_TRACEBACK.encode(), end + 1)):
            return
        lines: list[str] = []
        for _ in range(_LOOK_AHEAD):
            start = end + 1
            if start >= len(chunk):
                break
            end = chunk.find(b"\n", start)
            end = len(chunk) if end < 0 else end
            text = _decode(chunk[start:end])
            if parse_header(text, self._tz, self._written) or (
                empty and not text.strip() and lines
            ):
                break
            lines.append(text)
        if empty:
            body = " ".join(" ".join(lines[:8]).split())
            event.header = replace(event.header, message=body)
            return
        event.traceback = True
        for text in lines:
            if _is_exception(text):
                event.exception = text.strip()

    def _finish(self, event: _Event) -> None:
        header = event.header
        if self._since is not None and header.time is not None and header.time < self._since:
            return
        message = header.message.strip()
        if event.joined:  # a pattern may need the first line and the second
            both = self._scanner.match(message.encode())
            event.signatures = tuple(sorted({*event.signatures, *both}))
        if not event.signatures and header.level in _QUIET:
            return  # an ordinary line that has the word ERROR in it
        if event.traceback and message.startswith(_TRACEBACK):
            message = event.exception or message
        elif event.exception and event.exception.partition(": ")[2] not in message:
            message = f"{message}: {event.exception}" if message else event.exception
        self._folder.add(
            header,
            message,
            program=self._program_of(header),
            host=header.host if header.host not in {"", "-", "localhost"} else self._host,
            signatures=event.signatures,
            source=f"{self._label}:{event.line}",
        )

    def _program_of(self, header: Header) -> str:
        if self._program:
            return self._program
        # a known tag comes before the logger: nova-compute, too, logs as nova.scheduler.client
        tag = header.tag.rstrip("/").rpartition("/")[2]
        return (
            program_of_name(tag)[0]
            or program_of_logger(header.logger)
            or tag.removesuffix(".service")
        )


def _extend(event: _Event, message: str, signatures: tuple[int, ...]) -> None:
    if signatures:
        event.signatures = tuple(sorted({*event.signatures, *signatures}))
    if message.startswith(_TRACEBACK):
        event.traceback = True
    elif event.traceback:
        if _is_exception(message):
            event.exception = message.strip()
    elif message.strip() not in event.header.message and len(event.header.message) < _MAX_LINE:
        joined = f"{event.header.message.rstrip()} {message.strip()}"
        event.header = replace(event.header, message=joined)
        event.joined = True


def _is_exception(text: str) -> bool:
    return not text.startswith((" ", _TRACEBACK)) and _EXCEPTION.match(text) is not None


def _decode(line: bytes) -> str:
    return line[:_MAX_LINE].rstrip(b"\r\n").decode("utf-8", "replace")


def last_header(chunk: bytes, tz: tzinfo | None, written: float | None) -> Header | None:
    """Return the last header of a chunk, as far as it is near the end."""
    end = len(chunk)
    for _ in range(_LOOK_BACK):
        if end <= 0:
            return None
        start = chunk.rfind(b"\n", 0, end - 1) + 1
        header = parse_header(_decode(chunk[start:end]), tz, written)
        if header and header.time is not None:
            return header
        end = start
    return None
