"""The events of one log: hits of the scanner with their headers, tracebacks joined to one."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct
from msgspec.structs import replace

from rey_triage.log_header import Header, parse_header
from rey_triage.sources.logs.origin import origin_of_path, program_of_logger, program_of_name
from rey_triage.sources.logs.repeats import Repeats, plain_prefix

if TYPE_CHECKING:
    from datetime import tzinfo

    from rey_triage.scanner import Hit

_MAX_LINE = 16_384
_LOOK_BACK = 64  # lines of an event before the one that was found
_LOOK_AHEAD = 80
_FLOOD = 500
"""Hits of a chunk after which the next one is not searched, but taken for a flood as well."""
_QUIET = {"TRACE", "DEBUG", "INFO", "AUDIT", "WARNING"}
_EXCEPTION = re.compile(r"[A-Za-z_][\w.]*(?:: |\Z)")
_TRACEBACK = "Traceback (most recent call last)"


class Scanner(Protocol):
    """Finds the lines of a log that matter."""

    def hits(self, chunk: bytes, *, flood: bool = False) -> list[Hit]:
        """Return such lines, in order; ``flood``: there are probably many."""

    def match(self, line: bytes) -> tuple[int, ...]:
        """Return the signatures that match a line."""

    def within(self, part: bytes, numbers: tuple[int, ...]) -> tuple[int, ...]:
        """Return which of the signatures of a line match a part of it."""


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
    ) -> Any:
        """Take in one event; its message may be longer than that of its header.

        Returns what it became, where lines that say the same may be counted for it; else None.
        """

    def repeated(
        self,
        event: Any,
        header: Header,
        message: str,
        *,
        count: int,
        first: float | None,
        one_project: bool,
        source: str,
    ) -> None:
        """Count lines that said the same as an event; ``header`` and ``source`` are the last's."""


class _Event(Struct):
    header: Header
    line: int
    start: int
    signatures: tuple[int, ...]
    raw: bytes
    """Its first line."""
    numbers: tuple[int, ...]
    """The signatures in that."""
    prefix: bytes = b""
    """Its header as far as the logger, where it is a plain one: a traceback repeats it."""
    traceback: bool = False
    alone: bool = True
    """Whether it is its first line only."""
    joined: bool = False
    """Whether its message is longer than that of its first line."""
    exception: str = ""

    def is_plain_line(self) -> bool:
        """Say whether it is one line with a plain header, and no part of another event."""
        part = self.traceback or self.exception or self.header.message.startswith(" ")
        return bool(self.prefix and self.header.message.strip()) and self.alone and not part

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
        begin: int = 0,
        by_bytes: bool = False,
    ) -> None:
        """Read a log from its byte ``begin`` on.

        Lines are then named by their bytes; also with ``by_bytes``, as counting lines takes long.
        """
        self._scanner = scanner
        self._folder = folder
        self._since = since
        self._tz = tz
        self._written = written
        self._program, self._host = origin_of_path(name)
        path = PurePosixPath(name)
        alone = origin_of_path(path.name)[0]
        self._label = path.name if alone else "/".join(path.parts[-2:])
        self._by_bytes = by_bytes or begin > 0
        self._place = begin + 1
        """The line at which the chunk begins, or its byte, as ``tail -c +BYTE`` counts."""
        self._event: _Event | None = None
        self._flooded = False
        """Whether the last chunk was a flood, as the next one is likely to be then."""
        self._repeats = Repeats(since=since, tz=tz)
        self._before = Header("")
        """The last header of the chunk before, for lines that continue it."""

    def read(self, chunk: bytes) -> None:
        """Take in the next chunk."""
        last = last_header(chunk, self._tz, self._written)
        self._take_in(chunk, [] if self._is_old(last) else self._hits(chunk))
        self._before = last or self._before
        if self._event:
            self._event.start = -1

    def _is_old(self, last: Header | None) -> bool:
        """Say whether all of a chunk is from before what counts, by its last header."""
        time = last.time if last else None
        return self._since is not None and time is not None and time < self._since

    def _hits(self, chunk: bytes) -> list[Hit]:
        hits = self._scanner.hits(chunk, flood=self._flooded)
        self._flooded = len(hits) > _FLOOD
        return hits

    def close(self) -> None:
        """Hand on what is left."""
        self._end_event()
        for kind in self._repeats.counted():
            first = parse_header(_decode(kind.first), self._tz, self._written)
            header = parse_header(_decode(kind.last), self._tz, self._written)
            if header and first:
                self._folder.repeated(
                    kind.event,
                    header,
                    header.message.strip(),
                    count=kind.count,
                    first=first.time,
                    one_project=kind.one_project,
                    source=self._source(kind.line),
                )
        self._repeats = Repeats()

    def _source(self, place: int) -> str:
        return f"{self._label}{'@' if self._by_bytes else ':'}{place}"

    def _end_event(self) -> None:
        if self._event:
            self._finish(self._event)
        self._event = None

    def _take_in(self, chunk: bytes, hits: list[Hit]) -> None:
        line, counted = self._place, 0
        by_bytes = self._by_bytes
        within = self._scanner.within
        repeated = self._repeats.count
        for start, end, numbers in hits:
            line += start - counted if by_bytes else chunk.count(b"\n", counted, start)
            counted = start
            event = self._event
            if event and event.prefix and chunk.startswith(event.prefix, start):
                if self._goes_on(event, chunk[start + len(event.prefix) : end], numbers):
                    continue
            elif (not event or event.prefix) and repeated(chunk, start, end, line, numbers):
                self._end_event()
                continue
            text = _decode(chunk[start:end])
            header = parse_header(text, self._tz, self._written)
            if header is None:
                self._continuation(chunk, start, line, text.strip(), numbers)
                continue
            found = within(header.message.encode(), numbers) if numbers else ()
            if event and event.joins(header):
                _extend(event, header.message, found)
                continue
            self._end_event()
            self._event = event = _Event(header, line, start, found, chunk[start:end], numbers)
            if header.logger and not header.tag and not header.host:
                event.prefix = plain_prefix(event.raw)
            event.traceback = header.message.startswith(_TRACEBACK)
            self._look_ahead(chunk, end)
        rest = len(chunk) - counted if by_bytes else chunk.count(b"\n", counted)
        self._place = line + rest

    def _goes_on(self, event: _Event, message: bytes, numbers: tuple[int, ...]) -> bool:
        """Take in a line with the header of the event, if it is the next of a traceback."""
        if message.startswith(b"["):
            return False  # a context or an instance comes first
        text = _decode(message)
        if not (event.traceback or not text or text.startswith((_TRACEBACK, " "))):
            return False
        _extend(event, text, self._scanner.within(message, numbers) if numbers else ())
        return True

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
        self._end_event()
        self._event = _Event(replace(above, message=text), line, at, signatures, b"", signatures)

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
            event.alone = not body
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
            if event.is_plain_line():  # an ordinary line that has the word ERROR in it
                self._repeats.learn(event.raw, event.numbers, None, "")
            return
        if event.traceback and message.startswith(_TRACEBACK):
            message = event.exception or message
        elif event.exception and event.exception.partition(": ")[2] not in message:
            message = f"{message}: {event.exception}" if message else event.exception
        became = self._folder.add(
            header,
            message,
            program=self._program_of(header),
            host=header.host if header.host not in {"", "-", "localhost"} else self._host,
            signatures=event.signatures,
            source=self._source(event.line),
        )
        if became is not None and event.is_plain_line():
            self._repeats.learn(event.raw, event.numbers, became, header.project)

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
    event.alone = False
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
