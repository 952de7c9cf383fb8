"""Logs to keep: every line of a span of time, redacted, as it was."""

from __future__ import annotations

import re
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from rey_triage.evidence import Coverage
from rey_triage.log_header import parse_header
from rey_triage.redact import redact_bytes
from rey_triage.sources.logs.chunks import chunks
from rey_triage.sources.logs.events import last_header
from rey_triage.sources.logs.files import find, members, not_read, refusal
from rey_triage.sources.logs.streams import UnreadableError, pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import tzinfo

    from rey_triage.sources.logs.files import LogFile, Member

_MAX_KEY = 32_768  # a private key is shorter; a longer one is redacted as one that is cut off
_KEY_BEGINS = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY")
_KEY_ENDS = b"-----END "


def copy_logs(
    paths: Iterable[str | Path],
    coverage: list[Coverage],
    *,
    since: float | None = None,
    until: float | None = None,
    tz: tzinfo | None = None,
    limit: int = 0,
) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Yield each log's name and its redacted lines between the two times, in chunks.

    A line without a time goes with the one before it. Of a log with more than ``limit`` bytes
    (0: any) about so many are kept, from both its ends. Take the chunks of a log before you ask
    for the next log. What became of each log is added to
    ``coverage`` when its lines have been taken.
    """
    names: set[str] = set()
    for path in paths:
        for log in find([path]):
            name = _short(log.path, path)
            if why := not_read(log, since):
                coverage.append(Coverage(check=f"log {name}", state="skipped", why=why))
                continue
            for unique, lines in _copy_file(log, name, names, coverage, span=(since, until), tz=tz):
                names.add(unique)
                kept = _ends(lines, f"log {unique}", coverage, limit)
                yield unique, map(redact_bytes, kept)


def _short(path: str, given: str | Path) -> str:
    """Name a log by its folder and what is below: the folder may be all that names a program."""
    base = Path(given) if Path(given).is_dir() else Path(path).parent
    top = base.resolve().parent
    try:
        return Path(path).resolve().relative_to(top).as_posix()
    except ValueError:  # a link that leads elsewhere
        return Path(path).name


_Span = tuple[float | None, float | None]


def _copy_file(
    log: LogFile,
    name: str,
    names: set[str],
    coverage: list[Coverage],
    *,
    span: _Span,
    tz: tzinfo | None,
) -> Iterator[tuple[str, Iterator[bytes]]]:
    check = f"log {name}"
    try:
        with open(log.path, "rb") as stream:  # noqa: PTH123 - a path of the operator, as it is
            for member in members(name, pieces(stream), log.written or None):
                parts = [part for part in member.name.split("/") if part not in {"", ".", ".."}]
                unique = "/".join(parts) or "log"
                number = 2
                while unique in names:
                    unique = "/".join([str(number), *parts])
                    number += 1
                yield unique, _lines(member, coverage, span, tz)
    except UnreadableError as error:
        coverage.append(Coverage(check=check, state="failed", why=str(error)))
    except OSError as error:
        state, why = refusal(error)
        coverage.append(Coverage(check=check, state=state, why=why))


def _lines(
    member: Member, coverage: list[Coverage], span: _Span, tz: tzinfo | None
) -> Iterator[bytes]:
    """Yield the lines of the span in pieces, none of which holds but a part of a private key."""
    check = f"log {member.name}"
    window = _Window(span, tz, member.written)
    held = b""
    try:
        for chunk in chunks(member.pieces):
            data = held + window.cut(chunk)
            cut = _open_key(data)
            held = data[cut:]
            if cut:
                yield data[:cut]
    except UnreadableError as error:
        coverage.append(Coverage(check=check, state="failed", why=str(error)))
    else:
        coverage.append(Coverage(check=check, state="checked"))
    if held:
        yield held


def _ends(
    lines: Iterator[bytes], check: str, coverage: list[Coverage], limit: int
) -> Iterator[bytes]:
    """Leave out the middle of a long log: how it began and what it says now tell most."""
    if not limit:
        yield from lines
        return
    given = 0
    for chunk in lines:
        yield chunk
        given += len(chunk)
        if given >= limit // 2:
            break
    last: deque[bytes] = deque()
    size = left_out = 0
    for chunk in lines:
        last.append(chunk)
        size += len(chunk)
        while size - len(last[0]) >= limit // 2:
            size -= len(last[0])
            left_out += len(last.popleft())
    yield from last
    if left_out:
        why = f"{left_out >> 20} MiB from the middle were left out"
        coverage[:] = [
            msgspec.structs.replace(one, why=why) if one.check == check and not one.why else one
            for one in coverage
        ]


def _open_key(data: bytes) -> int:
    """Return where a private key begins that goes on in the next chunk, else the end."""
    tail = max(0, len(data) - _MAX_KEY)
    begins = [match.start() for match in _KEY_BEGINS.finditer(data, tail)]
    if begins and data.find(_KEY_ENDS, begins[-1]) < 0:
        return data.rfind(b"\n", 0, begins[-1]) + 1
    return len(data)


class _Window:
    """Cuts chunks of one log down to a span of time."""

    def __init__(self, span: _Span, tz: tzinfo | None, written: float | None) -> None:
        self._since, self._until = span
        self._tz = tz
        self._written = written
        self._inside = True
        """Whether the event that goes on at the beginning of the next chunk is wanted."""

    def _wanted(self, time: float) -> bool:
        return (self._since is None or time >= self._since) and (
            self._until is None or time <= self._until
        )

    def cut(self, chunk: bytes) -> bytes:
        """Return the lines of the chunk that are wanted."""
        if self._since is None and self._until is None:
            return chunk
        first = parse_header(chunk[:4096].split(b"\n", 1)[0].decode("utf-8", "replace"), self._tz)
        last = last_header(chunk, self._tz, self._written)
        if first and last and first.time and last.time and first.time <= last.time:
            # logs are in order of time: where both ends are inside or on one side, all of it is
            ends = self._wanted(first.time), self._wanted(last.time)
            if all(ends):
                self._inside = True
                return chunk
            if self._since is not None and last.time < self._since:
                self._inside = False
                return b""
        kept: list[bytes] = []
        for line in chunk.splitlines(keepends=True):
            header = parse_header(line[:4096].decode("utf-8", "replace"), self._tz, self._written)
            if header and header.time is not None:
                self._inside = self._wanted(header.time)
            if self._inside:
                kept.append(line)
        return b"".join(kept)
