"""A large cloud made of recorded shapes: thousands of instances, some in ERROR for known reasons.

Servers, faults, actions, ports and networks are those that a real cloud showed, multiplied. The
listing of servers has filters and pages as nova's has.
"""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from recorded import DIRECTORY

from rey_triage.sources.bundle import open_bundle
from rey_triage.sources.cloud.recorded import RecordedCloud
from rey_triage.sources.cloud.transport import Answer

if TYPE_CHECKING:
    from rey_triage.sources.cloud.transport import Params

    Item = dict[str, Any]

REASONS = {
    # recording: (runbook that must be named, a mark of its fault)
    "ovs-agent-killed": ("neutron/ovs-agent-down", "Binding failed"),
    "stack-server-fails": ("nova/no-valid-host", "No valid host"),
    "two-compute-and-password": ("keystone/service-credentials-rejected", "HTTP 401"),
    "subnet-exhausted": ("neutron/addresses-exhausted", "No fixed IP addresses"),
}
LISTS = {
    "/networks": "networks",
    "/subnets": "subnets",
    "/network-ip-availabilities": "network_ip_availabilities",
}
SERVERS = "/servers/detail"
PAGE = 1000
"""The most that nova gives at once, whatever is asked for."""


def _moment(when: float) -> str:
    return datetime.fromtimestamp(when, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Shape:
    """One reason, as it was recorded: a server in ERROR and its actions."""

    def __init__(self, rows: list[Item], mark: str) -> None:
        listed = [
            server
            for row in rows
            if row["question"].get("path") == SERVERS
            for server in (row["answer"].get("body") or {}).get("servers", ())
        ]
        self.server = next(s for s in listed if mark in (s.get("fault") or {}).get("message", ""))
        path = f"{SERVERS.rpartition('/')[0]}/{self.server['id']}/os-instance-actions"
        self.actions = {
            row["question"]["path"].removeprefix(path): row["answer"]["body"]
            for row in rows
            if row["question"].get("path", "").startswith(path)
        }

    def text(self, value: Any, identifier: str) -> Any:
        """Return the recorded JSON with another instance's id in it."""
        return json.loads(json.dumps(value).replace(self.server["id"], identifier))


class Crowd(RecordedCloud):
    """Answers as a recorded cloud does, with many more servers in it."""

    def __init__(self, servers: int = 2000, broken: int = 200) -> None:
        recordings = {name: [json.loads(line) for line in _rows(name)] for name in REASONS}
        self._shapes = {name: Shape(rows, REASONS[name][1]) for name, rows in recordings.items()}
        super().__init__(_merged(list(recordings.values())))
        self.asked: list[str] = []
        self._of: dict[str, Shape] = {}
        self._servers = self._make(servers, broken)

    def _make(self, servers: int, broken: int) -> list[Item]:
        """All servers, the newest first; the broken ones lie among the others, in turn."""
        shapes = list(self._shapes.values())
        healthy = {**shapes[0].server, "status": "ACTIVE", "fault": None}
        healthy["OS-EXT-STS:vm_state"] = "active"
        made = []
        for number in range(servers):
            identifier = str(uuid.uuid5(uuid.NAMESPACE_OID, f"server {number}"))
            is_broken = number * broken // servers != (number + 1) * broken // servers
            # the reasons come one after the other: the newest servers all have the same
            shape = shapes[number * len(shapes) // servers]
            server = shape.text(shape.server if is_broken else healthy, identifier)
            server["id"], server["name"] = identifier, f"app-{number}"
            when = _moment(self.now() - 60 - 3 * number)
            server["created"] = server["updated"] = when
            if is_broken:
                self._of[identifier] = shape
            made.append(server)
        return made

    def get(
        self,
        service_type: str,
        path: str,
        *,
        params: Params | None = None,
        microversion: str = "",
        all_projects: bool = False,
    ) -> Answer:
        self.asked.append(path)
        if path == SERVERS:
            return Answer(status=200, body=self._page(dict(params or {})), at=self.now())
        parts = path.split("/")
        if parts[1] == "servers" and parts[2] in self._of:
            shape = self._of[parts[2]]
            rest = "".join(f"/{part}" for part in parts[4:])
            body = shape.text(shape.actions.get(rest) or {"instanceActions": []}, parts[2])
            return Answer(status=200, body=body, at=self.now())
        return super().get(
            service_type,
            path,
            params=params,
            microversion=microversion,
            all_projects=all_projects,
        )

    def _page(self, query: dict[str, Any]) -> Item:
        wanted = query.get("status") or ()
        wanted = {wanted} if isinstance(wanted, str) else set(wanted)
        task = query.get("task_state")
        found = [
            server
            for server in self._servers
            if (not wanted or server["status"] in wanted)
            and (not task or server.get("OS-EXT-STS:task_state") == task)
        ]
        if marker := query.get("marker"):
            ids = [server["id"] for server in found]
            found = found[ids.index(marker) + 1 :]
        size = min(int(query.get("limit", PAGE)), PAGE)
        body: Item = {"servers": found[:size]}
        if len(found) > size:
            href = f"http://192.0.2.1{SERVERS}?limit={size}&marker={found[size - 1]['id']}"
            body["servers_links"] = [{"rel": "next", "href": href}]
        return body


def _rows(name: str) -> list[bytes]:
    return open_bundle(DIRECTORY / f"{name}.tar.xz").api_rows


def _merged(recordings: list[list[Item]]) -> list[str]:
    """The first recording, and of the others what it was not asked and what their lists add."""
    rows: dict[str, Item] = {}
    for recording in recordings:
        for row in recording:
            known = rows.setdefault(json.dumps(row["question"]), row)
            key = LISTS.get(row["question"].get("path", ""))
            if key and known is not row:
                items = known["answer"]["body"][key]
                items += [one for one in row["answer"]["body"][key] if one not in items]
    return [json.dumps(row) for row in rows.values()]
