"""A small cloud with a past: who had instances when, and what lies about.

Rows have the shapes that were recorded of a real cloud (``data/usage/recorded.json``); snapshots
and floating addresses, of which it had none, those that Cinder's and Neutron's views write.
"""

import gc
import json
import signal
import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from project_crowd import OWN, project_id

RECORDED = json.loads((Path(__file__).parent / "data" / "usage" / "recorded.json").read_text())
DAY = 86400.0
OTHER = project_id(1)

SERVERS = ("compute", "/servers/detail", "servers")
RECORDS = ("compute", "/os-simple-tenant-usage", "tenant_usages")
VOLUMES = ("block-storage", "/volumes/detail", "volumes")
SNAPSHOTS = ("block-storage", "/snapshots/detail", "snapshots")
PORTS = ("network", "/ports", "ports")
NETWORKS = ("network", "/networks", "networks")
ADDRESSES = ("network", "/floatingips", "floatingips")
IMAGES = ("image", "/images", "images")


def written(when, *, zone=""):
    return datetime.fromtimestamp(when, UTC).strftime("%Y-%m-%dT%H:%M:%S") + zone


def run(project, name, now, *, began=10.0, ended=None, vcpus=2, ram=2048, disk=20, **more):
    """One record: an instance that began and ended so many days ago; hours of the last 30 days."""
    start = max(now - began * DAY, now - 30 * DAY)
    stop = now if ended is None else now - ended * DAY
    recorded = RECORDED["records"]["tenant_usages"][0]["server_usages"][0]
    return recorded | {
        "tenant_id": project,
        "instance_id": name,
        "name": name,
        "flavor": "m1",
        "vcpus": vcpus,
        "memory_mb": ram,
        "local_gb": disk,
        "hours": (stop - start) / 3600,
        "started_at": written(now - began * DAY) + ".000000",
        "ended_at": None if ended is None else written(stop) + ".000000",
        "state": "active" if ended is None else "terminated",
        **more,
    }


def records(*runs):
    """The pages of all projects: one row for each project."""
    found = {}
    for one in runs:
        found.setdefault(one["tenant_id"], []).append(one)
    return [
        {"tenant_id": project, "server_usages": some, "total_hours": sum(r["hours"] for r in some)}
        for project, some in found.items()
    ]


def server(
    project,
    name,
    now,
    *,
    status="ACTIVE",
    days=1.0,
    host="cmp-1",
    image="used",
    began=None,
    **flavor,
):
    recorded = RECORDED["server"]
    own = {"vcpus": 2, "ram": 2048, "disk": 20, "ephemeral": 0, "original_name": "m1"}
    return recorded | {
        "id": name,
        "name": name,
        "tenant_id": project,
        "status": status,
        "created": written(now - (began or days) * DAY, zone="Z"),
        "updated": written(now - days * DAY, zone="Z"),
        "image": {"id": image} if image else "",
        "flavor": recorded["flavor"] | own | flavor,
        "OS-EXT-SRV-ATTR:host": host,
    }


def volume(project, name, now, *, status="in-use", days=1.0, size=10, **more):
    return RECORDED["volume"] | {
        "id": name,
        "name": name,
        "os-vol-tenant-attr:tenant_id": project,
        "status": status,
        "size": size,
        "updated_at": written(now - days * DAY),
        "consumes_quota": True,
        **more,
    }


def snapshot(project, name, now, *, days=1.0, size=10):
    return {
        "id": name,
        "name": name,
        "os-extended-snapshot-attributes:project_id": project,
        "status": "available",
        "size": size,
        "volume_id": "v",
        "created_at": written(now - days * DAY),
        "updated_at": written(now - days * DAY),
        "consumes_quota": True,
    }


def image(project, name, now, *, days=1.0, visibility="private", size=1 << 30, **more):
    return RECORDED["image"] | {
        "id": name,
        "name": name,
        "owner": project,
        "size": size,
        "visibility": visibility,
        "created_at": written(now - days * DAY, zone="Z"),
        **more,
    }


def address(project, ip, now, *, days=1.0, port=None):
    return {
        "id": ip,
        "project_id": project,
        "floating_ip_address": ip,
        "port_id": port,
        "status": "ACTIVE" if port else "DOWN",
        "created_at": written(now - 300 * DAY, zone="Z"),
        "updated_at": written(now - days * DAY, zone="Z"),
    }


def port(project, name, now, *, network="net", days=1.0, owner="compute:nova", device="vm"):
    return RECORDED["port"] | {
        "id": name,
        "name": name,
        "project_id": project,
        "network_id": network,
        "device_owner": owner,
        "device_id": device,
        "updated_at": written(now - days * DAY, zone="Z"),
    }


def network(project, name, now, *, days=1.0, **more):
    return RECORDED["network"] | {
        "id": name,
        "name": name,
        "project_id": project,
        "updated_at": written(now - days * DAY, zone="Z"),
        **more,
    }


def furnish(cloud, now):
    """Give two projects a past, a present, and things that nobody uses."""
    cloud.services.append("image")
    runs = [
        run(OWN, "old", now, began=60, ended=20, vcpus=4),
        run(OWN, "web", now, began=10),
        run(OTHER, "db", now, began=5, vcpus=8, ram=16384, disk=40, flavor="m2"),
    ]
    cloud.lists = {
        RECORDS: records(*runs),
        SERVERS: [
            server(OWN, "web", now),
            server(OTHER, "db", now, host="cmp-2", vcpus=8, ram=16384, original_name="m2"),
        ],
        VOLUMES: [volume(OWN, "v1", now), volume(OTHER, "v2", now, size=30)],
        SNAPSHOTS: [snapshot(OTHER, "s1", now)],
        IMAGES: [
            image(OWN, "used", now, days=400),
            image(OTHER, "public", now, days=400, visibility="public", size=3 << 29),
        ],
        ADDRESSES: [address(OWN, "203.0.113.1", now, port="p1")],
        PORTS: [port(OWN, "p1", now)],
        NETWORKS: [network(OWN, "net", now, days=200)],
    }
    cloud.extra["compute", f"/os-simple-tenant-usage/{OWN}"] = {"tenant_usage": records(*runs)[0]}
    cloud.extra["compute", f"/os-simple-tenant-usage/{OTHER}"] = {"tenant_usage": records(*runs)[1]}
    return cloud


@contextmanager
def interrupted(cloud, words="", *, after=0):
    """Press Ctrl-C once, at the first question that has these words; it gets no answer.

    ``after`` passes over so many: which comes first of several threads' questions is not told.

    No garbage is collected meanwhile: an interrupt that falls into a callback of that is lost.
    """
    answer = cloud.answer
    waiting = [words]

    def watched(method, target, headers, body):
        if waiting and waiting[0] in target and len(cloud.seen) >= after:
            waiting.clear()
            signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
            return None
        return answer(method, target, headers, body)

    cloud.answer = watched
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        cloud.answer = answer
