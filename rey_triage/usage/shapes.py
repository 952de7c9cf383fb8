"""What is taken of the answers of each service: the fields that are named here, and no more."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field


class Run(Struct, gc=False):
    """An instance that existed in the span, as Nova's records have it."""

    tenant_id: str
    instance_id: str
    flavor: str = ""
    vcpus: int = 0
    memory_mb: int = 0
    local_gb: int = 0
    hours: float = 0.0
    started_at: str | None = None
    ended_at: str | None = None
    state: str = ""


class Records(Struct, gc=False):
    """Records of one project: one page may end within a project, and the next one goes on."""

    server_usages: list[Run] = field(default_factory=list)


class _Flavor(Struct, gc=False):
    original_name: str = ""
    vcpus: int = 0
    ram: int = 0
    disk: int = 0
    ephemeral: int = 0


class Server(Struct, gc=False):
    """An instance that exists, or existed."""

    id: str
    name: str = ""
    tenant_id: str = ""
    status: str = ""
    created: str = ""
    updated: str = ""
    flavor: _Flavor = field(default_factory=_Flavor)
    image: Any = None
    """Nothing (an empty text) where it boots from a volume."""
    host: str | None = field(default=None, name="OS-EXT-SRV-ATTR:host")

    @property
    def image_id(self) -> str:
        return str(self.image.get("id") or "") if isinstance(self.image, dict) else ""

    @property
    def from_volume(self) -> bool:
        """Whether its root disk is a volume, and takes nothing of its host."""
        return isinstance(self.image, str) and not self.image

    @property
    def disk_gib(self) -> int:
        return self.flavor.ephemeral + (0 if self.from_volume else self.flavor.disk)

    @property
    def hosted(self) -> bool:
        """Whether it has its place on a host; one that is shelved and offloaded has none."""
        return self.status != "SHELVED_OFFLOADED"


class Volume(Struct, gc=False):
    id: str
    name: str | None = ""
    project: str = field(default="", name="os-vol-tenant-attr:tenant_id")
    size: int = 0
    status: str = ""
    created_at: str | None = ""
    updated_at: str | None = ""
    snapshot_id: str | None = None
    consumes_quota: bool = True
    volume_image_metadata: dict[str, Any] = field(default_factory=dict)


class Snapshot(Struct, gc=False):
    id: str
    name: str | None = ""
    project: str = field(default="", name="os-extended-snapshot-attributes:project_id")
    size: int = 0
    status: str = ""
    created_at: str | None = ""
    consumes_quota: bool = True


class Image(Struct, gc=False):
    id: str
    name: str | None = ""
    owner: str | None = ""
    size: int | None = 0
    status: str = ""
    visibility: str = ""
    created_at: str | None = ""
    kernel_id: str | None = None
    ramdisk_id: str | None = None
    """Other images that it starts with."""


class Address(Struct, gc=False):
    id: str
    project_id: str = ""
    floating_ip_address: str = ""
    port_id: str | None = None
    created_at: str | None = ""
    updated_at: str | None = ""


class Port(Struct, gc=False):
    id: str
    name: str | None = ""
    project_id: str = ""
    network_id: str = ""
    device_id: str = ""
    device_owner: str = ""
    created_at: str | None = ""
    updated_at: str | None = ""


class Network(Struct, gc=False):
    id: str
    name: str | None = ""
    project_id: str = ""
    shared: bool = False
    external: bool = field(default=False, name="router:external")
    created_at: str | None = ""
    updated_at: str | None = ""


class LoadBalancer(Struct, gc=False):
    id: str
    project_id: str = ""
