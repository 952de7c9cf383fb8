"""What projects may have and what they have: the contract between those who look and who print.

Amounts are as the services count them: RAM in MiB, ``gigabytes`` in GiB, all else in pieces.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable

VERSION = 1
UNLIMITED = -1

UNITS = {
    "ram": "MiB",
    "gigabytes": "GiB",
    "backup_gigabytes": "GiB",
    "per_volume_gigabytes": "GiB",
    "snapshot_gigabytes": "GiB",
    "replica_gigabytes": "GiB",
    "per_share_gigabytes": "GiB",
    "image_size_total": "MiB",
    "image_stage_total": "MiB",
}
"""What is not here is counted in pieces."""

PER_REQUEST = frozenset(
    {
        "injected_file_content_bytes",
        "injected_file_path_bytes",
        "injected_files",
        "key_pairs",
        "metadata_items",
        "server_group_members",
        "per_volume_gigabytes",
        "per_share_gigabytes",
        "router_route",
        "recordset_records",
        "zone_records",
        "zone_recordsets",
        "api_export_size",
    }
)
"""Bounds of one thing, or of one user: nothing of the project is counted against them."""


def unit(resource: str) -> str:
    """Return the unit of a resource, also of one volume type (``gigabytes_fast``); else nothing."""
    if resource in UNITS:
        return UNITS[resource]
    return "GiB" if resource.startswith("gigabytes_") else ""


class Project(Struct, frozen=True, kw_only=True):
    """A project of the identity service."""

    id: str
    name: str
    domain_id: str = ""
    domain: str = ""
    enabled: bool = True
    parent_id: str = ""
    owned: bool | None = None
    """Whether anybody has a role in it; None: not asked, or not told."""


class Limit(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """How much of one resource a project may have, and has."""

    project: str
    """Its id."""
    service: str
    """The official service type."""
    resource: str
    """As the service calls it, such as ``floatingip``."""
    limit: int
    used: int | None = None
    """None: the service does not tell."""
    reserved: int = 0
    """Booked by requests under way; counts against the limit too."""

    @property
    def taken(self) -> int:
        return (self.used or 0) + self.reserved

    @property
    def unlimited(self) -> bool:
        return self.limit < 0

    @property
    def counted(self) -> bool:
        """Whether use is counted against it at all."""
        return self.used is not None and self.resource not in PER_REQUEST

    def is_under_use(self, limit: int) -> bool:
        """Say whether another limit would be under what is taken."""
        return self.counted and 0 <= limit < self.taken

    @property
    def share(self) -> float | None:
        """How much of it is taken, 1.0 being all; None where that means nothing.

        A limit of 0 of which something is taken is exceeded without measure.
        """
        if self.unlimited or not self.counted:
            return None
        if self.limit == 0:
            return float("inf") if self.taken else None
        return self.taken / self.limit


class Gap(Struct, frozen=True, kw_only=True):
    """What a service did not answer."""

    service: str
    why: str
    projects: tuple[str, ...]
    """Ids."""


class Gathered(Struct, kw_only=True):
    """What a cloud told when it was asked for much, and what it did not tell."""

    place: str
    """The address of the identity service."""
    region: str = ""
    taken_at: float = 0.0
    """Seconds since the epoch."""
    gaps: list[Gap] = []
    interrupted: bool = False

    @property
    def whole(self) -> bool:
        """Whether nothing is missing."""
        return not self.gaps and not self.interrupted

    def miss(self, service: str, why: str, projects: Iterable[str] = ()) -> None:
        """Add a gap, once."""
        gap = Gap(service=service, why=why, projects=tuple(projects))
        if gap not in self.gaps:
            self.gaps.append(gap)


class GatheredLists(Gathered, kw_only=True):
    """The same of lists that have names."""

    failed: set[str] = set()
    """Lists that are not whole."""

    def lose(self, name: str, service: str, why: str) -> None:
        """Note that a list is not whole."""
        self.failed.add(name)
        self.miss(service, f"{name.replace('_', ' ')}: {why}")


class Sweep(Gathered, kw_only=True):
    """All limits of many projects, as far as they were told."""

    scope: Literal["all", "own"] = "all"
    """Whether all projects were looked at, or only that of the user."""
    partial: bool = False
    """Whether only some of the projects were chosen."""
    projects: dict[str, Project] = {}
    """By id: those that were asked about and exist."""
    services: tuple[str, ...] = ()
    """The services that were asked."""
    limits: list[Limit] = []
    gone: tuple[str, ...] = ()
    """Ids of projects that were deleted meanwhile."""
    notes: tuple[str, ...] = ()
    """What the reader should know, a sentence each."""
    shared_names: frozenset[str] = frozenset()
    """Names that are no way to tell a project: of more than one, or the id of another."""
    unified: tuple[str, ...] = ()
    """Services for which Keystone has limits."""
    registered: dict[str, str] = {}
    """Of unified limits: the region of the default, by ``service/resource``; empty: all regions."""
    own_limits: dict[str, str] = {}
    """Of unified limits: the id of a project's own limit, by ``project/service/resource``."""


State = Literal["exceeded", "full", "near", "free", "unlimited", "not counted"]


class Shown(Struct, frozen=True, kw_only=True, gc=False):
    """One limit of a report."""

    project_id: str
    project: str
    domain: str
    service: str
    resource: str
    unit: str
    """MiB or GiB; empty: pieces."""
    limit: int
    """-1 is unlimited."""
    used: int | None
    """None: the service does not tell."""
    reserved: int
    percent: float | None
    """Used and reserved of the limit; None where that means nothing."""
    state: State


class Advice(Struct, frozen=True, kw_only=True):
    """What can be done for one project."""

    project_id: str
    project: str
    what: list[str]
    """The limits it is about, as in ``compute cores``."""
    runbooks: list[str]
    commands: list[str]
    """They raise each of the limits to half as much again as is used."""
    back: list[str]
    """They take that back."""
    by_hand: list[str]
    """Limits the client has no option for."""


class QuotaReport(Struct, frozen=True, kw_only=True):
    """What was asked for, as it is printed; a contract with a published schema."""

    version: int
    taken_at: str
    """ISO 8601, UTC."""
    place: str
    region: str
    scope: Literal["all", "own"]
    view: str
    """What the rows are, in words."""
    services: list[str]
    projects: int
    """How many were asked about."""
    limits: int
    """How many limits they have."""
    rows: list[Shown]
    everywhere: list[str]
    """What is unlimited for every project, as in ``network subnetpool``: mostly by default."""
    unused: bool
    """Whether the rows are those of services that the project uses nothing of."""
    unowned: list[Project]
    """Projects nobody has a role in, where they were asked for."""
    advice: list[Advice]
    missing: list[Gap]
    gone: list[str]
    """Ids of projects that were deleted meanwhile."""
    notes: list[str]
    interrupted: bool
    complete: bool


class Difference(Struct, frozen=True, kw_only=True, gc=False):
    """A resource of which a service has booked another amount than there is; seen twice."""

    project_id: str
    project: str
    domain: str
    service: str
    resource: str
    unit: str
    booked: int
    real: int


class Repair(Struct, frozen=True, kw_only=True):
    """What mends the differences of one service, or of one kind."""

    what: str
    """What it is for, such as ``block-storage of shop``."""
    runbooks: list[str]
    why: str
    """Where such a difference comes from."""
    look: list[str]
    """Commands that only look; first."""
    commands: list[str]
    back: str
    """The way back, in words."""


class Allocation(Struct, frozen=True, kw_only=True):
    """What placement and Nova tell differently."""

    kind: Literal["no instance", "not booked"]
    """Whether something is booked for nobody, or an instance without anything booked."""
    server_id: str
    host: str
    holds: str
    """What is booked, as in ``1 VCPU, 128 MEMORY_MB``."""
    project_id: str = ""


class Leftover(Struct, frozen=True, kw_only=True):
    """Objects of a project that the identity service does not know."""

    project_id: str
    service: str
    resource: str
    amount: int


class QuotaComparison(Struct, frozen=True, kw_only=True):
    """What is booked, held against what exists; a contract."""

    version: int
    taken_at: str
    place: str
    region: str
    scope: Literal["all", "own"]
    services: list[str]
    projects: int
    compared: int
    """How many amounts were compared."""
    rows: list[Difference]
    allocations: list[Allocation]
    leftovers: list[Leftover]
    repairs: list[Repair]
    missing: list[Gap]
    notes: list[str]
    interrupted: bool
    complete: bool
