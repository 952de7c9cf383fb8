"""The diagnosis: a contract (version 1) that scripts may rely on.

The published JSON Schema is generated from these structs. A change that breaks a reader needs a
new version.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

VERSION = 1

CauseState = Literal["confirmed", "likely", "possible", "excluded"]
Confidence = Literal["high", "medium", "low"]


class NextStep(Struct, frozen=True, kw_only=True):
    """One step to take now, with real values filled in."""

    purpose: Literal["confirm", "fix", "verify"]
    say: str
    cause: str = ""
    run: str | None = None
    expect: str | None = None
    expect_match: str | None = None
    """A pattern (RE2) that a good answer matches."""
    otherwise: str | None = None
    on: str | None = None
    risk: str | None = None
    undo: str | None = None
    irreversible: str | None = None
    takes: str | None = None


class CauseVerdict(Struct, frozen=True, kw_only=True):
    """What the evidence says of one cause."""

    id: str
    title: str
    state: CauseState
    why: str
    see: str | None = None


class EvidenceItem(Struct, frozen=True, kw_only=True):
    """Like observations of one symptom, folded into one item. Times are ISO 8601, UTC."""

    source: str
    symptom: str
    service: str
    host: str
    resource: str
    text: str
    first_seen: str | None
    last_seen: str | None
    count: int
    stale: bool = False


class Explained(Struct, frozen=True, kw_only=True):
    """A finding that is a consequence of the one it is folded under."""

    runbook: str
    title: str
    resources: list[str]
    count: int
    certain: bool


class Finding(Struct, frozen=True, kw_only=True):
    """A runbook supported by evidence; a root cause as far as can be told."""

    runbook: str
    title: str
    confidence: Confidence
    severity: str
    affected: list[str]
    impact: str
    causes: list[CauseVerdict]
    decide_by: NextStep | None
    evidence: list[EvidenceItem]
    explains: list[Explained]
    next: list[NextStep]
    url: str
    over_since: str | None = None
    """When a sign that it is over was seen; the finding is then history."""
    reasons: list[str] = []
    """How the conclusion came to be, for ``--explain``."""


class Unexplained(Struct, frozen=True, kw_only=True):
    """Something that looks wrong and that no finding explains."""

    text: str
    source: str
    service: str
    host: str
    resource: str
    last_seen: str | None
    count: int
    logger: str = ""
    """Of a log line: the module that said it, as its header names it."""


class Suggestion(Struct, frozen=True, kw_only=True):
    """A page that may help, found by full text."""

    runbook: str
    title: str
    score: float


class Checked(Struct, frozen=True, kw_only=True):
    """One question, and whether it was answered."""

    check: str
    state: Literal["checked", "skipped", "failed"]
    why: str


class Ignored(Struct, frozen=True, kw_only=True):
    """A finding left out on request."""

    runbook: str
    resource: str
    reason: str
    until: str | None


Health = Literal["well", "bad", "unknown"]


class HangsOn(Struct, frozen=True, kw_only=True):
    """One thing that the resource hangs on, or that hangs on it."""

    kind: str
    name: str
    id: str
    state: Health
    says: str
    """Its state in words: ``down, last heard of 3 min ago``."""
    role: str = ""
    host: str = ""
    depth: int = 0
    """0: the resource itself hangs on it; 1: what is listed above it does; and so on."""


class Happened(Struct, frozen=True, kw_only=True):
    """Something that happened to the resource. Times are ISO 8601, UTC."""

    time: str | None
    text: str
    result: str = ""
    host: str = ""
    request: str = ""
    details: str = ""
    steps: list[Happened] = []


class Said(Struct, frozen=True, kw_only=True):
    """A line that a program logged about the resource, or for one of its requests."""

    time: str | None
    service: str
    host: str
    level: str
    request: str
    text: str
    source: str
    count: int = 1
    weight: int = 2
    """0 an error, 1 a warning, 2 a step, 3 a detail, 4 hardly anything."""


class Subject(Struct, frozen=True, kw_only=True):
    """The one resource that was asked about."""

    kind: str
    name: str
    id: str
    state: Health
    says: str
    facts: dict[str, str] = {}
    fault: str = ""
    hangs_on: list[HangsOn] = []
    happened: list[Happened] = []
    """Its actions, events and messages, the newest first."""
    requests: list[str] = []
    said: list[Said] = []
    said_left_out: int = 0
    """Lines that are not in ``said``: they tell least."""
    logs_read: bool = False
    elsewhere: list[str] = []
    """Runbooks of findings that do not concern it, and are left out."""


class Diagnosis(Struct, frozen=True, kw_only=True):
    """The answer."""

    version: int = VERSION
    release: str | None = None
    """The OpenStack series, as far as the cloud tells."""
    taken_at: str = ""
    findings: list[Finding] = []
    unexplained: list[Unexplained] = []
    suggestions: list[Suggestion] = []
    coverage: list[Checked] = []
    ignored: list[Ignored] = []
    facts: dict[str, str] = field(default_factory=dict)
    subject: Subject | None = None
    """Where one resource was asked about: that one, and all that it hangs on."""
