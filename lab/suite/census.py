"""What a cloud has: taken before a trial and after it, to see that nothing of it is left."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openstack.connection import Connection


def census(admin: Connection, user: Connection, others: str = "") -> frozenset[str]:
    """Return a line for each thing; those that come and go by themselves are left out.

    So are those whose line has the pattern ``others``: of somebody else who uses the cloud.
    """
    found: set[str] = set()
    for kind, things in _kinds(admin, user):
        found |= {f"{kind} {thing.name} {thing.id}" for thing in things}
    found |= {
        f"service {one.binary} {one.host} {one.status}"
        for one in (*admin.compute.services(), *admin.block_storage.services())
    }
    found |= {
        f"aggregate {one.name} {one.availability_zone} {sorted(one.hosts or ())}"
        for one in admin.compute.aggregates()
    }
    for host in admin.placement.resource_providers():
        found |= _of_provider(admin, host)
    return frozenset(line for line in found if not others or not re.search(others, line))


def _kinds(admin: Connection, user: Connection) -> Iterable[tuple[str, Iterable[Any]]]:
    identity, compute, network = admin.identity, admin.compute, admin.network
    volume = admin.block_storage
    heat = next((one.id for one in identity.domains() if one.name == "heat"), "")
    return (
        ("project", (one for one in identity.projects() if one.domain_id != heat)),
        ("user", identity.users()),
        ("domain", identity.domains()),
        ("role", identity.roles()),
        ("server", compute.servers(all_projects=True)),
        ("flavor", compute.flavors(is_public=None)),
        ("group", compute.server_groups(all_projects=True)),
        ("network", network.networks()),
        ("subnet", network.subnets()),
        ("router", network.routers()),
        ("port", (one for one in network.ports() if one.name)),
        ("floating address", network.ips()),
        ("security group", _groups(admin)),
        ("volume", volume.volumes(all_projects=True)),
        ("snapshot", volume.snapshots(all_projects=True)),
        ("volume type", volume.types()),
        ("image", (*admin.image.images(), *admin.image.images(is_hidden=True))),
        ("stack", (*user.orchestration.stacks(), *admin.orchestration.stacks())),
    )


def _groups(admin: Connection) -> list[Any]:
    """Security groups, without those that Neutron gives each project at the first look."""
    living = {one.id for one in admin.identity.projects()}
    groups = admin.network.security_groups()
    return [one for one in groups if one.name != "default" or one.project_id not in living]


def _of_provider(admin: Connection, provider: Any) -> set[str]:
    """The traits that an operator gave a host, and what its inventory allows."""
    base = f"/resource_providers/{provider.id}"
    api = {"headers": {"OpenStack-API-Version": "placement 1.6"}}
    traits = admin.placement.get(f"{base}/traits", **api).json()["traits"]
    inventories = admin.placement.get(f"{base}/inventories").json()["inventories"]
    return {f"trait {provider.name} {one}" for one in traits if one.startswith("CUSTOM_")} | {
        f"ratio {provider.name} {name} {one['allocation_ratio']}"
        for name, one in inventories.items()
    }
