"""Every text pattern of all symptoms, compiled into one scanner.

RE2 looks for all patterns in linear time; a large cloud's logs are scanned once, whatever the
number of runbooks. A pattern has no anchors: it is searched for in the line.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Literal

import re2
from msgspec import Struct

from rey_triage.model import Incident, Test
from rey_triage.vocabulary import PROJECT_OF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rey_triage.model import Log, Matcher, Runbook, State, Symptom

_MEMORY = 256 << 20  # with RE2's own default of 8 MiB its automaton thrashes and crawls
_SMALL = 1 << 20
"""Bytes that are matched line by line before the alternation, which takes 10 ms, is compiled."""
_REMEMBERED = 2048
"""Lines whose signatures are kept: in a flood the same messages come again and again."""

_ERROR = b" ERROR "
"""How oslo.log marks an error. A flood has it in every line, so it is looked for by itself."""
_OTHER_LEVELS = (
    b" CRITICAL ",  # oslo.log
    *(b"[%b]" % level for level in (b"ERROR", b"error", b"critical", b"emerg")),  # MariaDB, haproxy
    b"|ERR|",  # Open vSwitch, OVN
    b"|EMER|",
    b"=ERROR REPORT",  # Erlang
    b"=CRASH REPORT",
)
"""How the programs of a cloud mark a line as an error."""


class Signature(Struct, frozen=True):
    """One pattern, and what it means when it is found."""

    pattern: str
    runbook: str
    symptom: str
    role: Literal["holds", "clears"]
    source: Literal["log", "state"]
    """``state``: the pattern tests a field of a state; a pasted text may carry the field's text."""
    services: tuple[str, ...] = ()

    def fits(self, service: str) -> bool:
        """Say whether a line of this program (or project; empty: unknown) can carry it."""
        if not self.services or not service:
            return True
        project = PROJECT_OF.get(service, service)
        return any(
            wanted in (service, project) or PROJECT_OF.get(wanted) == service
            for wanted in self.services
        )


def signatures(runbooks: Iterable[Runbook]) -> tuple[Signature, ...]:
    """Collect the signatures of all incidents, in the order of the runbooks."""
    found: list[Signature] = []
    for runbook in runbooks:
        if not isinstance(runbook, Incident):
            continue
        for symptom in runbook.symptoms:
            found += _of_symptom(runbook.id, symptom)
    return tuple(found)


_NEVER_SAID = frozenset({"owner"})
"""Fields of states that hold a kind, not what somebody said: any line may have the like of it."""


def _of_symptom(runbook: str, symptom: Symptom) -> Iterator[Signature]:
    matchers: list[Symptom | Matcher] = [symptom, *symptom.any_of]
    for matcher in matchers:
        if matcher.log:
            yield _log(runbook, symptom.id, "holds", matcher.log)
        if matcher.state and not symptom.absent:
            yield from _state(runbook, symptom.id, matcher.state)
    if symptom.cleared_by and symptom.cleared_by.log:
        yield _log(runbook, symptom.id, "clears", symptom.cleared_by.log)


def _log(runbook: str, symptom: str, role: Literal["holds", "clears"], log: Log) -> Signature:
    services = (log.service,) if isinstance(log.service, str) else log.service
    return Signature(log.match, runbook, symptom, role, "log", services)


def _state(runbook: str, symptom: str, state: State) -> Iterator[Signature]:
    for field, test in state.where.items():
        if isinstance(test, Test) and test.match and field not in _NEVER_SAID:
            yield Signature(test.match, runbook, symptom, "holds", "state")


class Scanner:
    """Finds the lines that matter in a chunk of text, and says which signatures they match."""

    def __init__(self, signatures: tuple[Signature, ...], *, ignore_case: bool = False) -> None:
        self.signatures = signatures
        options = re2.Options()
        options.max_mem = _MEMORY
        options.log_errors = False
        options.encoding = re2.Options.Encoding.LATIN1  # bytes as they are, whatever they are
        options.never_capture = True  # groups would cost a second, much slower pass
        options.case_sensitive = not ignore_case
        patterns = [s.pattern.encode() for s in signatures]
        self._patterns = patterns
        self._seen = 0
        self._options = options
        self._set = re2.Set.SearchSet(options)
        for pattern in patterns:
            self._set.Add(pattern)
        if patterns:
            self._set.Compile()
        self.match = lru_cache(_REMEMBERED)(self._match)
        """Return the numbers of the signatures that match a line, ascending."""

    @cached_property
    def _any(self) -> Any:
        every = [
            *(re2.escape(level) for level in _OTHER_LEVELS),
            *(b"(?:%b)" % pattern for pattern in self._patterns),
        ]
        return re2.compile(b"|".join(every), self._options)

    def lines(self, chunk: bytes) -> Iterator[tuple[int, int, bool]]:
        """Yield start and end of each line that matters, in order, and whether to match it.

        The chunk begins and ends at line borders. Of a line that has the level of an error, and
        certainly no signature, the last is False.
        """
        self._seen += len(chunk)
        if self._seen <= _SMALL:
            yield from self._line_by_line(chunk)
            return
        length = len(chunk)
        error, known = chunk.find(_ERROR), self._next_known(chunk, 0)
        while (position := min(error, known) if error >= 0 else known) < length:
            start = chunk.rfind(b"\n", 0, position) + 1
            end = chunk.find(b"\n", position)
            end = length if end < 0 else end
            yield start, end, known <= end
            if 0 <= error < end:
                error = chunk.find(_ERROR, end)
            if known <= end:
                known = self._next_known(chunk, end + 1)

    def _line_by_line(self, chunk: bytes) -> Iterator[tuple[int, int, bool]]:
        start = 0
        for line in chunk.split(b"\n"):
            end = start + len(line)
            known = bool(self.match(line)) or any(level in line for level in _OTHER_LEVELS)
            if known or _ERROR in line:
                yield start, end, known
            start = end + 1

    def _next_known(self, chunk: bytes, position: int) -> int:
        hit = self._any.search(chunk, position)
        return hit.start() if hit else len(chunk)

    def _match(self, line: bytes) -> tuple[int, ...]:
        if not self.signatures:
            return ()
        return tuple(sorted(self._set.Match(line) or ()))
