"""How the client calls each resource that has a limit.

The names are those of python-openstackclient and its plugins of 2024.2 to 2026.2.
"""

from __future__ import annotations

import re

OPTIONS: dict[str, dict[str, str]] = {
    "compute": {
        "cores": "cores",
        "injected_file_content_bytes": "injected-file-size",
        "injected_file_path_bytes": "injected-path-size",
        "injected_files": "injected-files",
        "instances": "instances",
        "key_pairs": "key-pairs",
        "metadata_items": "properties",
        "ram": "ram",
        "server_group_members": "server-group-members",
        "server_groups": "server-groups",
    },
    "block-storage": {
        "backup_gigabytes": "backup-gigabytes",
        "backups": "backups",
        "gigabytes": "gigabytes",
        "per_volume_gigabytes": "per-volume-gigabytes",
        "snapshots": "snapshots",
        "volumes": "volumes",
    },
    "network": {
        "floatingip": "floating-ips",
        "network": "networks",
        "port": "ports",
        "rbac_policy": "rbac-policies",
        "router": "routers",
        "security_group": "secgroups",
        "security_group_rule": "secgroup-rules",
        "subnet": "subnets",
        "subnetpool": "subnetpools",
    },
    "shared-file-system": {
        "gigabytes": "gigabytes",
        "per_share_gigabytes": "per-share-gigabytes",
        "replica_gigabytes": "replica-gigabytes",
        "share_group_snapshots": "share-group-snapshots",
        "share_groups": "share-groups",
        "share_networks": "share-networks",
        "share_replicas": "share-replicas",
        "shares": "shares",
        "snapshot_gigabytes": "snapshot-gigabytes",
        "snapshots": "snapshots",
    },
    "load-balancer": {
        "healthmonitor": "healthmonitor",
        "l7policy": "l7policy",
        "l7rule": "l7rule",
        "listener": "listener",
        "loadbalancer": "loadbalancer",
        "member": "member",
        "pool": "pool",
    },
    "dns": {
        "api_export_size": "api-export-size",
        "recordset_records": "recordset-records",
        "zone_records": "zone-records",
        "zone_recordsets": "zone-recordsets",
        "zones": "zones",
    },
}
"""By service: the resource, and the client's option for it. What is missing it cannot set."""

_OF_A_TYPE = re.compile(r"(volumes|gigabytes|snapshots)_(.+)")
FORCED = frozenset({"compute", "network", "shared-file-system"})
"""Services that refuse a limit below the use, unless they are told to by --force."""


def option(service: str, resource: str) -> tuple[str, str] | None:
    """Return the client's option, and the volume type it is for; None: the client has none."""
    if name := OPTIONS.get(service, {}).get(resource):
        return name, ""
    if service == "block-storage" and (found := _OF_A_TYPE.fullmatch(resource)):
        return found[1], found[2]
    return None
