"""Wait until the APIs say of every service and agent that it reports, and mend the catalogue.

A scheduler of volumes or shares that was started after a backend knows nothing of it until its next
report, and refuses what users create meanwhile: so the pools that it knows are waited for too.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

import openstack

from lab.cloud import settings
from lab.cloud.config import cinder, manila
from lab.cloud.inside.catalogue import make_endpoints
from lab.cloud.settings import (
    COMPUTES,
    CONTROLLER,
    NETWORK_NODE,
    OVS_HOSTS,
    SHARE_HOST,
    VOLUME_HOST,
)

if TYPE_CHECKING:
    from openstack.connection import Connection

    from lab.cloud.settings import Lab

Reports = set[tuple[str, str]]
"""Program and host."""

SECONDS = 300
PAUSE = 0.5
MANILA_VERSION = {"X-OpenStack-Manila-API-Version": "2.65"}


def main() -> int:
    lab = settings.load()
    cloud = openstack.connect(cloud="lab", api_timeout=20)
    make_endpoints(cloud.identity, lab)
    cloud = openstack.connect(cloud="lab", api_timeout=20)
    wanted = expected(lab)
    end = time.monotonic() + SECONDS
    problem = ""
    while time.monotonic() < end:
        try:
            missing = wanted - reporting(cloud, lab)
        except openstack.exceptions.SDKException as error:
            problem = str(error)
        else:
            if not missing:
                print(f"the cloud is up: {len(wanted)} services and agents report")
                return 0
            problem = "silent: " + ", ".join(f"{name} on {host}" for name, host in sorted(missing))
        time.sleep(PAUSE)
    print(problem)
    return 1


def expected(lab: Lab) -> Reports:
    wanted = {
        ("nova-conductor", CONTROLLER),
        ("nova-scheduler", CONTROLLER),
        *(("nova-compute", host) for host in COMPUTES),
        *(("hypervisor", host) for host in COMPUTES),
        *(("neutron-openvswitch-agent", host) for host in OVS_HOSTS),
        ("neutron-dhcp-agent", NETWORK_NODE),
        ("neutron-l3-agent", NETWORK_NODE),
        ("neutron-metadata-agent", NETWORK_NODE),
        ("cinder-scheduler", VOLUME_HOST),
        ("cinder-volume", f"{VOLUME_HOST}@{cinder.BACKEND}"),
        ("volume pool", f"{VOLUME_HOST}@{cinder.BACKEND}"),
        ("heat-engine", CONTROLLER),
    }
    if lab.has("manila"):
        wanted |= {
            ("manila-scheduler", SHARE_HOST),
            ("manila-share", f"{SHARE_HOST}@{manila.BACKEND}"),
            ("share pool", f"{SHARE_HOST}@{manila.BACKEND}"),
        }
    return wanted


def reporting(cloud: Connection, lab: Lab) -> Reports:
    """Who reports, by the word of the API of each project."""
    found: Reports = set()
    for service in (*cloud.compute.services(), *cloud.block_storage.services()):
        if service.state == "up":
            found.add((service.binary, service.host))
    for pool in cloud.block_storage.backend_pools():
        found.add(("volume pool", pool.name.partition("#")[0]))
    found |= {("hypervisor", one.name) for one in cloud.compute.hypervisors()}
    found |= {(one.binary, one.host) for one in cloud.network.agents() if one.is_alive}
    for engine in _rows(cloud.orchestration, "/services", "services"):
        if engine["status"] == "up":
            found.add((engine["binary"], engine["host"]))
    if lab.has("manila"):
        shares = cloud.shared_file_system
        for service in _rows(shares, "/services", "services", MANILA_VERSION):
            if service["state"] == "up":
                found.add((service["binary"], service["host"]))
        for pool in _rows(shares, "/scheduler-stats/pools", "pools", MANILA_VERSION):
            found.add(("share pool", pool["name"].partition("#")[0]))
    return found


def _rows(
    adapter: Any, path: str, key: str, headers: dict[str, str] | None = None
) -> list[dict[str, Any]]:
    answer = adapter.get(path, headers=headers or {})
    openstack.exceptions.raise_from_response(answer)
    rows: list[dict[str, Any]] = answer.json()[key]
    return rows


if __name__ == "__main__":
    sys.exit(main())
