"""Evidence: what was seen of a cloud, and how far one looked.

Sources make it, the triage reads it, bundles keep what it is made from. Times are seconds since
the epoch (UTC).
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

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


class Evidence(Struct, kw_only=True):
    """All that was seen, at one time."""

    taken_at: float
    observations: list[Observation] = []
    coverage: list[Coverage] = []
    facts: dict[str, str] = {}
    """What is known of the cloud itself: region, release, versions."""

    def add(self, other: Evidence) -> None:
        """Take in what another source saw."""
        self.observations += other.observations
        self.coverage += other.coverage
        self.facts |= other.facts
