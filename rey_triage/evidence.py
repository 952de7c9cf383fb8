"""Evidence: what was seen of a cloud, and how far one looked.

Sources make it, the triage reads it, bundles keep what it is made from. Times are seconds since
the epoch (UTC).
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

PASTED = "pasted text"
"""The source of what somebody pasted."""

Kind = Literal["state", "log", "alert", "text"]
Value = str | int | float | bool | None


class Observation(Struct, frozen=True, kw_only=True):
    """One thing that was seen."""

    kind: Kind
    source: str
    """Where it was seen: ``GET compute /os-services``, ``nova-api.log:1402``, ``pasted text``."""
    text: str
    """One line for people; of a log line the message without its header."""
    service: str = ""
    """The program (nova-compute) or, where only that is known, the project (nova)."""
    host: str = ""
    resource: str = ""
    """Of a state: the kind of resource, a word of the vocabulary."""
    id: str = ""
    name: str = ""
    project: str = ""
    network: str = ""
    time: float | None = None
    """When it happened: a line's time, a state's last change. None where unknown."""
    level: str = ""
    logger: str = ""
    """The module that a log line names as the one that said it."""
    request: str = ""
    """The request id a log line carries."""
    fields: dict[str, Value] = {}
    """Of a state: the normalised fields of the vocabulary; absent means unknown."""
    signatures: tuple[int, ...] = ()
    """Of a log line or text: the signatures that match it (see signatures.py)."""
    count: int = 1
    """How many identical ones this stands for; ``time`` is then the last one's."""
    first: float | None = None
    """When the first of them happened, where ``count`` is more than one."""


class Coverage(Struct, frozen=True, kw_only=True):
    """What became of one question that was asked, or could have been."""

    check: str
    state: Literal["checked", "skipped", "failed"]
    why: str = ""
    resources: tuple[str, ...] = ()
    """The kinds of resources it answers for: only then can their absence mean something.

    A log answers for ``log:`` and its program; for ``log:`` alone where that is not known.
    """


class Tie(Struct, frozen=True, kw_only=True):
    """One thing that the resource asked about hangs on, or that hangs on it."""

    seen: Observation
    role: str = ""
    """What it is to the resource, where its kind does not say it: ``image``, ``device``."""
    through: str = ""
    """The anchor of what lies between: a DHCP agent serves a network, and that a port."""

    @property
    def anchor(self) -> str:
        """What things below it name it by: its id, where that is not the id of another."""
        borrowed = self.seen.resource in {"stack-resource", "candidates"}
        return f"{self.seen.resource} {self.seen.id}" if borrowed else self.seen.id


class Event(Struct, frozen=True, kw_only=True):
    """Something that happened to the resource, as its service recorded it."""

    text: str
    time: float | None = None
    result: str = ""
    """Success, Error, or empty: it is not known, or goes on."""
    host: str = ""
    request: str = ""
    details: str = ""
    part: bool = False
    """It is a step of the event before it."""


class LogLine(Struct, frozen=True, kw_only=True):
    """A line about the resource, or of one of its requests; alike ones are one, with a count."""

    time: float | None
    service: str
    host: str
    level: str
    request: str
    text: str
    source: str
    count: int = 1
    weight: int = 2
    """How much it tells: 0 an error, 1 a warning, 2 a step, 3 a detail, 4 hardly anything."""


class Subject(Struct, kw_only=True):
    """The one resource that was asked about, and all that it hangs on."""

    kind: str
    name: str
    """What the operator called it."""
    seen: Observation | None = None
    """What it is; None where nobody could tell."""
    unanswered: str = ""
    """Why nobody could."""
    facts: dict[str, str] = {}
    """What is known of it beyond the fields of its kind: addresses, flavor, owner."""
    ties: list[Tie] = []
    events: list[Event] = []
    lines: list[LogLine] = []
    left_out: int = 0
    """Lines that were found and are not in ``lines``: there are too many."""
    logs_read: bool = False
    requests: list[str] = []
    """The requests that made it what it is, as far as its service or its log lines name them."""

    @property
    def ids(self) -> frozenset[str]:
        """What its log lines may carry: its id, and those of what belongs to it alone."""
        own = [self.seen.id] if self.seen else []
        own += [tie.seen.id for tie in self.ties if tie.seen.resource in _OF_ONE]
        return frozenset(id_ for id_ in own if len(id_) >= _SHORTEST_ID)

    @property
    def begin(self) -> float | None:
        """From when on what others logged may explain its state: shortly before its last event."""
        times = [event.time for event in self.events if event.time is not None and not event.part]
        latest = [max(times)] if times else []
        since = self.seen.fields.get("since") if self.seen else None
        if isinstance(since, (int, float)):
            latest.append(since)
        return min(latest) - _BEFORE if latest else None


_BEFORE = 900.0
_OF_ONE = {"port", "floating-ip", "attachment", "stack-resource", "listener", "member", "lb-pool"}
_SHORTEST_ID = 32


class Evidence(Struct, kw_only=True):
    """All that was seen, at one time."""

    taken_at: float
    observations: list[Observation] = []
    coverage: list[Coverage] = []
    facts: dict[str, str] = {}
    """What is known of the cloud itself: region, release, versions."""
    subject: Subject | None = None
    """Where one resource was asked about: that one."""

    def add(self, other: Evidence) -> None:
        """Take in what another source saw."""
        self.observations += other.observations
        self.coverage += other.coverage
        self.facts |= other.facts
        self.subject = other.subject or self.subject
