"""Who used what, and what nobody uses: the contract between those who look and who print.

Hours are of existence, as Nova counts them: an instance that is off counts too. RAM is in GiB-hours
and MiB, disks and volumes in GiB.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from rey_triage.holdings import Gap

VERSION = 1

By = Literal["project", "domain", "flavor", "host"]


class Used(Struct, frozen=True, kw_only=True, gc=False):
    """What one project, domain, flavor or host used over a span, and holds now.

    What cannot be said of a thing of that kind, or was not told, is None.
    """

    id: str
    name: str
    domain: str
    servers: int | None
    """Different instances in the span, also those that are deleted."""
    server_hours: float | None
    vcpu_hours: float | None
    ram_gib_hours: float | None
    disk_gib_hours: float | None
    servers_now: int | None
    """Those that are shelved and on no host count here, and hold nothing."""
    vcpus_now: int | None
    ram_mib_now: int | None
    disk_gib_now: int | None
    """Root and ephemeral disks of the flavors; no root disk of those that boot from a volume."""
    volumes: int | None
    volume_gib: int | None
    snapshots: int | None
    snapshot_gib: int | None
    images: int | None
    image_gib: float | None
    addresses: int | None
    load_balancers: int | None


IdleKind = Literal[
    "stopped instance",
    "failed instance",
    "unattached volume",
    "unused address",
    "unused port",
    "empty network",
    "old snapshot",
    "unused image",
]


class Idle(Struct, frozen=True, kw_only=True, gc=False):
    """One thing that nobody seems to use."""

    kind: IdleKind
    id: str
    name: str
    project_id: str
    project: str
    since: str
    """When it last changed, ISO 8601; of snapshots and images when it was made."""
    days: int
    vcpus: int
    ram_mib: int
    gib: float
    """Of disks, volumes, snapshots and images."""
    addresses: int


class IdleKindTold(Struct, frozen=True, kw_only=True):
    """All idle things of one kind."""

    kind: IdleKind
    count: int
    means: str
    """Which things are meant."""
    vcpus: int
    ram_mib: int
    gib: float
    addresses: int
    runbook: str
    look: str
    """A command that shows one of them; ID stands for its id."""


class Day(Struct, frozen=True, kw_only=True):
    """What existed on the average over a part of the span."""

    begin: str
    """ISO 8601, UTC."""
    hours: float
    vcpus: dict[str, float]
    """By id of the project: vCPUs of instances that existed, on the average."""


class UsageReport(Struct, frozen=True, kw_only=True):
    """What was asked for, as it is printed; a contract with a published schema."""

    version: int
    taken_at: str
    """ISO 8601, UTC."""
    begin: str
    end: str
    place: str
    region: str
    scope: Literal["all", "own"]
    by: By
    projects: int
    """How many were looked at."""
    rows: list[Used]
    """Who used most first."""
    total: Used
    idle: list[Idle]
    idle_kinds: list[IdleKindTold]
    days: list[Day]
    """The span in equal parts."""
    names: dict[str, str]
    """Names of the projects in ``days``."""
    missing: list[Gap]
    notes: list[str]
    interrupted: bool
    complete: bool
