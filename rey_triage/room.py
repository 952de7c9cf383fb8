"""What hosts offer, what fits on them, and what happens when one fails: the contract.

Amounts are in the units of placement: MEMORY_MB in MiB, DISK_GB in GiB.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from rey_triage.holdings import Gap

VERSION = 1

Area = Literal["cloud", "zone", "aggregate", "host", "other provider"]


class Amount(Struct, frozen=True, kw_only=True, gc=False):
    """How much of a class of resources an area has."""

    area: Area
    name: str
    """Of the area; empty: the whole cloud."""
    hosts: int
    """How many that take instances have the class."""
    resource: str
    """As placement calls the class, such as VCPU."""
    total: int
    reserved: int
    ratio: float | None
    """The overcommit: capacity by what is not reserved; None where nothing is left."""
    capacity: int
    """(total - reserved) x ratio, host by host."""
    used: int
    free: int
    """What is left, host by host; a host that is overbooked counts nothing."""
    percent: float | None
    """Used of the capacity; None where there is none."""


class Fits(Struct, frozen=True, kw_only=True):
    """How many more instances of a flavor find a place."""

    flavor: str
    needs: str
    """As in ``2 VCPU, 4096 MEMORY_MB``."""
    traits: list[str]
    """Required ones; what is forbidden begins with an exclamation mark."""
    count: int | None
    """None: placement was not asked, or did not answer."""
    hosts: int
    """On how many hosts."""
    zones: dict[str, int]
    from_volume: int | None
    """The same for instances that boot from a volume; None where it makes no difference."""
    without_largest: int | None
    """The same when the host is lost that takes the most of them."""
    exact: bool
    """Whether no more than that fit; else placement told only a part of the candidates."""
    note: str
    """What the count does not know."""


class Displaced(Struct, frozen=True, kw_only=True):
    """An instance that finds no place."""

    server_id: str
    name: str
    project_id: str
    needs: str


class Loss(Struct, frozen=True, kw_only=True):
    """What happens to the instances of a host when it fails."""

    host: str
    zone: str
    instances: int
    holds: dict[str, int]
    """What they have booked, by class."""
    placed: int
    homeless: list[Displaced]
    largest: bool
    """Whether no other host holds more."""


class LeftOut(Struct, frozen=True, kw_only=True):
    """A host that takes no instances now."""

    host: str
    zone: str
    why: str


class TrendLook(Struct, frozen=True, kw_only=True):
    """What was used at one time."""

    taken_at: str
    """ISO 8601, UTC."""
    used: int


class Trend(Struct, frozen=True, kw_only=True):
    """When a class of resources will be used up if use grows as it did: a straight line."""

    resource: str
    points: int
    looks: list[TrendLook]
    """The oldest first; over the providers that all of them saw."""
    span_days: float
    capacity: int
    used: int
    per_day: float
    """How much more is used each day; negative: less."""
    days_left: float | None
    """None: it does not grow."""
    full_on: str
    """The day, ISO 8601; empty: never, or beyond a hundred years."""


class CapacityReport(Struct, frozen=True, kw_only=True):
    """What was found, as it is printed; a contract with a published schema."""

    version: int
    taken_at: str
    """ISO 8601, UTC."""
    place: str
    region: str
    hosts: int
    """How many take instances now."""
    rows: list[Amount]
    left_out: list[LeftOut]
    flavors: list[Fits]
    losses: list[Loss]
    """Of the largest host, and of each whose instances do not all find a place."""
    losable: int
    """How many hosts could fail, one at a time, with all instances finding a place."""
    trends: list[Trend]
    missing: list[Gap]
    notes: list[str]
    interrupted: bool
    complete: bool
