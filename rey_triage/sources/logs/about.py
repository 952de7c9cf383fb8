"""The lines of all logs about one resource: those with its ids, and those of its requests."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from rey_triage.evidence import LogLine
from rey_triage.log_header import Header
from rey_triage.masks import mask
from rey_triage.patterns import finder_of
from rey_triage.redact import redact_text
from rey_triage.sources.logs.chunks import chunks
from rey_triage.sources.logs.events import LogEvents
from rey_triage.sources.logs.files import find, members, not_read
from rey_triage.sources.logs.fold import MAX_TEXT
from rey_triage.sources.logs.streams import UnreadableError, pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from datetime import tzinfo
    from pathlib import Path

    from rey_triage.evidence import Subject
    from rey_triage.scanner import Hit
    from rey_triage.sources.logs.files import Member

MAX_LINES = 200
"""Distinct lines that are kept, the ones that tell most first."""
_MAX_REQUESTS = 30
_MAX_HELD = 20_000
# Somebody looked at it, this program as well: that is not part of its story.
_READS = re.compile(r"(?:^|[\"\s])(?:GET|HEAD) (?:/|https?:)")
_REFUSED = re.compile(r"(?:status: |HTTP/\d(?:\.\d)?\" |with HTTP )[45]\d\d")
_ANSWERED = re.compile(r"\S returned with HTTP [23]\d\d$")
_CHATTER = re.compile(r"\bdeprecated\b|thread pool \S+ is initialized")
_WEIGHTS = {"CRITICAL": 0, "ERROR": 0, "WARNING": 1, "DEBUG": 3, "TRACE": 3}


def about(
    logs: Callable[[], Iterable[Member]],
    subject: Subject,
    *,
    since: float | None = None,
    tz: tzinfo | None = None,
) -> None:
    """Add the lines to the subject, and the requests that they name.

    The logs are read twice where lines with its id name requests that its service did not: what
    those logged elsewhere may not carry the id.
    """
    subject.logs_read = True
    ids, requests = subject.ids, set(subject.requests)
    if not ids and not requests:
        return
    story = _Story(requests)
    _read(logs(), story, ids | requests, since, tz)
    if new := sorted(story.named - requests)[:_MAX_REQUESTS]:
        story.requests |= set(new)
        _read(logs(), story, new, since, tz)
    subject.requests = sorted(story.requests)
    subject.lines, subject.left_out = story.lines()


def open_logs(paths: Iterable[str | Path], since: float | None = None) -> Iterator[Member]:
    """Yield the logs under the paths; what cannot be read is passed over, ``read`` names it."""
    for log in find(paths):
        if not_read(log, since):
            continue
        try:
            with open(log.path, "rb") as stream:  # noqa: PTH123 - a path of the operator, as it is
                yield from members(log.path, pieces(stream), log.written or None)
        except (UnreadableError, OSError):
            continue


def _read(
    logs: Iterable[Member],
    story: _Story,
    wanted: Collection[str],
    since: float | None,
    tz: tzinfo | None,
) -> None:
    scanner = _Needles(wanted)
    for log in logs:
        events = LogEvents(log.name, scanner, story, since=since, tz=tz, written=log.written)
        try:
            for chunk in chunks(log.pieces):
                events.read(chunk)
        except UnreadableError:
            pass  # what was read before it counts
        finally:
            events.close()


class _Needles:
    """Finds the lines that carry one of the words."""

    def __init__(self, words: Collection[str]) -> None:
        self._any = finder_of({re.escape(word).encode(): (word,) for word in sorted(words)})

    def hits(self, chunk: bytes, *, flood: bool = False) -> list[Hit]:
        """Return the place of each line with one of them, as fast if they are a ``flood``."""
        del flood
        return [(*line, (0,)) for line in self._any.lines(chunk) or ()]

    def match(self, _: bytes) -> tuple[int, ...]:
        """Say that the lines matter, whatever their level."""
        return (0,)

    def within(self, _: bytes, numbers: tuple[int, ...]) -> tuple[int, ...]:
        """Say that the line matters, wherever in it the word is."""
        return numbers


class _Told(Struct):
    time: float | None
    header: Header
    program: str
    host: str
    text: str
    source: str
    weight: int
    count: int = 1


class _Story:
    """What the lines tell, each distinct one once."""

    def __init__(self, requests: set[str]) -> None:
        self.requests = requests
        self.named: set[str] = set()
        """Requests of users in whose lines its id stands."""
        self._told: dict[tuple[str, str, str, str], _Told] = {}
        self._met: set[str] = set()

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
        """Take in one event, as a folder does; each is looked at."""
        del signatures
        if source in self._met or len(self._met) >= _MAX_HELD:
            return  # the second reading meets lines of the first
        self._met.add(source)
        text = message[:MAX_TEXT]
        reads = _READS.search(text) is not None or _ANSWERED.search(text) is not None
        if reads and not _REFUSED.search(text):
            if header.request not in self.requests:
                return
            weight = 3
        else:
            weight = _WEIGHTS.get(header.level, 2)
            if header.request and header.project:
                self.named.add(header.request)
        if _CHATTER.search(text):
            weight = 4
        key = (program, host, header.request, mask(text))
        seen = self._told.get(key)
        if seen is not None:
            seen.count += 1
        else:
            self._told[key] = _Told(header.time, header, program, host, text, source, weight)

    def repeated(self, *_: object, **__: object) -> None:
        """Do nothing: none is counted without being looked at."""

    def lines(self) -> tuple[list[LogLine], int]:
        """Return the lines in order of time, and how many were left out: the least telling."""
        ranked = sorted(self._told.values(), key=lambda one: (one.weight, one.time or 0.0))
        kept = sorted(ranked[:MAX_LINES], key=lambda one: (one.time or 0.0, one.source))
        return [
            LogLine(
                time=one.time,
                service=one.program,
                host=one.host,
                level=one.header.level,
                request=one.header.request,
                text=redact_text(one.text),
                source=one.source,
                count=one.count,
                weight=one.weight,
            )
            for one in kept
        ], len(ranked) - len(kept)
