"""The probes: one file for each service, each probe one reading question."""

from __future__ import annotations

from rey_triage.sources.cloud.probes import (
    block_storage,
    compute,
    dns,
    image,
    image_data,
    instances,
    limits,
    load_balancer,
    network,
    orchestration,
    orphans,
    placement,
    shared_file_systems,
    subnet_pools,
)

SERVICE_PROBES = (
    *compute.PROBES,
    *instances.PROBES,
    *network.PROBES,
    *subnet_pools.PROBES,
    *block_storage.PROBES,
    *image.PROBES,
    *image_data.PROBES,
    *orchestration.PROBES,
    *placement.PROBES,
    *orphans.PROBES,
    *load_balancer.PROBES,
    *dns.PROBES,
    *shared_file_systems.PROBES,
    *limits.PROBES,
)
