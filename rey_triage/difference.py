"""The difference of two looks at a cloud: a contract (version 1) that scripts may rely on.

The published JSON Schema is generated from these structs. A change that breaks a reader needs a
new version.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

VERSION = 1

Verdict = Literal["worse", "better", "different", "unknown"]
"""``unknown``: one of the two looks has it; that the other has not proves nothing."""
Area = Literal[
    "finding",
    "token",
    "endpoint",
    "request",
    "service",
    "hypervisor",
    "resource",
    "network",
    "amount",
    "alert",
    "log",
    "version",
]
AREAS: tuple[Area, ...] = Area.__args__  # type: ignore[attr-defined]  # of a Literal
"""In the order in which they are told: what decides first."""


class Change(Struct, frozen=True, kw_only=True):
    """One thing that is not as it was; what is alike of several things is one change."""

    verdict: Verdict
    area: Area
    subject: str
    """What it is about: a runbook's title, a program, a kind of resource."""
    says: str
    things: list[str] = []
    """Which of them: hosts, names, paths."""
    runbook: str | None = None
    part_of: str | None = None
    """The runbook of a finding that explains it, and changed in the same way."""


class Still(Struct, frozen=True, kw_only=True):
    """A finding of both looks."""

    runbook: str
    title: str
    things: list[str]


class Count(Struct, frozen=True, kw_only=True):
    """How many resources of a kind are in a state. None: they were not listed in full."""

    resource: str
    state: str
    before: int | None
    after: int | None


class NotCompared(Struct, frozen=True, kw_only=True):
    """A question that only one of the two looks answered."""

    check: str
    missing: Literal["before", "after"]
    why: str


class Look(Struct, frozen=True, kw_only=True):
    """One of the two looks."""

    name: str
    taken_at: str
    """ISO 8601, UTC."""
    release: str | None
    region: str | None
    findings: int
    """Root causes that were found."""
    log_seconds: float | None
    """The span of the log lines that count; None: there are none."""


class Difference(Struct, frozen=True, kw_only=True):
    """The answer."""

    version: int = VERSION
    before: Look
    after: Look
    warnings: list[str] = []
    worse: list[Change] = []
    better: list[Change] = []
    different: list[Change] = []
    unknown: list[Change] = []
    still: list[Still] = []
    counts: list[Count] = []
    """Those that differ."""
    not_compared: list[NotCompared] = []
