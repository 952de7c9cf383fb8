"""What is taken of the answers of placement and Nova: the fields that are named here."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field


class Provider(Struct, gc=False):
    uuid: str
    name: str
    root_provider_uuid: str = ""


class Inventory(Struct, gc=False):
    total: int
    reserved: int = 0
    min_unit: int = 1
    max_unit: int = 2**31 - 1
    step_size: int = 1
    allocation_ratio: float = 1.0

    @property
    def capacity(self) -> int:
        return int((self.total - self.reserved) * self.allocation_ratio)

    def gives(self, amount: int) -> bool:
        """Say whether one instance may book so much at all, however much is left."""
        return self.min_unit <= amount <= self.max_unit and amount % self.step_size == 0


class Inventories(Struct, gc=False):
    inventories: dict[str, Inventory]


class Usages(Struct, gc=False):
    usages: dict[str, int]


class Traits(Struct, gc=False):
    traits: list[str]


class Shares(Struct, gc=False):
    aggregates: list[str]
    """Ids of placement's own aggregates: their members have what a sharing member has."""


class Allocation(Struct, gc=False):
    resources: dict[str, int]


class Allocations(Struct, gc=False):
    allocations: dict[str, Allocation]
    """By consumer."""


class _Requested(Struct, gc=False):
    allocations: dict[str, Allocation]
    """By provider."""


class _Held(Struct, gc=False):
    capacity: int
    used: int


class _Summary(Struct, gc=False):
    resources: dict[str, _Held] = field(default_factory=dict)
    root_provider_uuid: str = ""


class Candidates(Struct, gc=False):
    """Where one more instance could go."""

    allocation_requests: list[_Requested]
    provider_summaries: dict[str, _Summary]
    """By provider; of all the trees that have a part in a candidate."""


class Flavor(Struct, gc=False):
    id: str
    name: str
    vcpus: int = 0
    ram: int = 0
    disk: int = 0
    swap: Any = ""
    """MiB; an empty text where there is none."""
    ephemeral: int = field(default=0, name="OS-FLV-EXT-DATA:ephemeral")
    disabled: bool = field(default=False, name="OS-FLV-DISABLED:disabled")
    extra_specs: dict[str, str] = field(default_factory=dict)

    @property
    def swap_mib(self) -> int:
        return int(self.swap or 0)


class _OfServer(Struct, gc=False):
    original_name: str = ""
    extra_specs: dict[str, str] | None = None
    """None: this user is not told."""


class Server(Struct, gc=False):
    id: str
    name: str = ""
    tenant_id: str = ""
    host: str | None = field(default="", name="OS-EXT-SRV-ATTR:host")
    pinned: str | None = field(default="", name="pinned_availability_zone")
    """The zone it must stay in; an empty text: this Nova does not tell."""
    flavor: _OfServer = field(default_factory=_OfServer)


class ComputeService(Struct, gc=False):
    host: str
    zone: str = ""
    status: str = ""
    state: str = ""
    disabled_reason: str | None = None
    forced_down: bool = False


class _OfHypervisor(Struct, gc=False):
    host: str = ""


class Hypervisor(Struct, gc=False):
    id: str
    """That of its provider."""
    service: _OfHypervisor = field(default_factory=_OfHypervisor)
    hypervisor_type: str = ""


class Aggregate(Struct, gc=False):
    name: str
    hosts: list[str] = field(default_factory=list)
