"""A cloud with many projects behind real HTTP, slow or broken on demand.

Its answers have the shapes that were recorded of a real cloud (``data/quotas/recorded.json``). It
runs in a loop of its own and costs little, so that what asks it can be measured.

    python tests/project_crowd.py PROJECTS LATENCY     # prints its port; for another process
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

RECORDED = json.loads((Path(__file__).parent / "data" / "quotas" / "recorded.json").read_text())
ROOTS = {
    "identity": "/identity/v3",
    "compute": "/compute/v2.1",
    "network": "/network",
    "block-storage": "/volume/v3",
    "placement": "/placement",
    "load-balancer": "/load-balancer/v2",
    "dns": "/dns/v2",
    "key-manager": "/key-manager/v1",
    "image": "/image/v2",
}
USUAL = ("identity", "compute", "network", "block-storage", "placement")
NEAR = 25
"""Every so many projects one is near a limit."""
PAGE = 100
OWN = "a" * 32
"""The project of the user; one of the crowd."""
REASONS = {
    200: "OK",
    201: "Created",
    300: "Multiple Choices",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    406: "Not Acceptable",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


_OF_SNAPSHOT = "os-extended-snapshot-attributes:project_id"


def _owner(row):
    names = ("tenant_id", "project_id", "os-vol-tenant-attr:tenant_id", _OF_SNAPSHOT)
    return next((row[name] for name in names if name in row), None)


def project_id(number):
    return OWN if number == 0 else f"{number:032x}"


class ProjectCrowd:
    """What is asked and what is answered; knows nothing of sockets."""

    def __init__(self, projects=50, seed=1):
        self.ids = [project_id(number) for number in range(projects)]
        self.numbers = {id_: number for number, id_ in enumerate(self.ids)}
        self.names = {id_: f"project-{number}" for id_, number in self.numbers.items()}
        self.owned = set(self.ids)
        self.domain_owned = False
        self.admin = True
        self.chance = random.Random(seed)
        self.latency = 0.0
        self.closes = False
        self.fails = 0.0
        self.down = set()
        self.hangs = set()
        self.refuses = set()
        self.gone = set()
        self.token_uses = None
        self.per_second = None
        self.password = "right"
        self.own_limits = {}
        self.extra = {}
        self.services = list(USUAL)
        self.lists = {}
        self.asked = Counter()
        self.verbs = Counter()
        self.connections = 0
        self.targets = []
        self.seen = []
        self.tokens = 0
        self.uses = 0
        self.sent = 0
        self.slots = Counter()
        self.url = ""
        self._texts = {}

    def answer(self, method, target, headers, body):
        """Return status, headers and body of an answer; None: there is none."""
        parts = urlsplit(target)
        self.sent += 1
        self.verbs[method] += 1
        self.targets.append(target)
        if parts.path.endswith("/auth/tokens"):
            return self._log_in(json.loads(body))
        service = next(
            (one for one, root in ROOTS.items() if parts.path.startswith(f"/{root.split('/')[1]}")),
            None,
        )
        if service is None:
            return 404, {}, b"{}"
        below = parts.path.removeprefix(ROOTS[service]).removeprefix("/v2.0")
        if service == "block-storage":
            below = "/" + below.partition("/")[2].partition("/")[2]
        if method != "GET":
            return 404, {}, b"{}"
        if version := self._version(service, parts.path):
            return version
        self.asked[service] += 1
        self.seen.append((service, below))
        if service in self.hangs:
            return None
        if fault := self._fault(service, headers):
            return fault
        return self._resource(service, below, parse_qs(parts.query))

    def hold(self):
        """Give every project the objects that its quotas say are in use."""
        self.lists = {}
        for id_, number in self.numbers.items():
            for kind, rows in self._objects(id_, number % NEAR).items():
                self.lists.setdefault(kind, []).extend(rows)

    def _objects(self, id_, number):
        told = {
            service: next(iter(json.loads(self._text(service, "quota", number)).values()))
            for service in ("compute", "network", "block-storage")
        }
        compute, storage = told["compute"], told["block-storage"]
        servers = [
            {
                "id": f"00000000-0000-0000-{number:04d}-{count:012d}",
                "tenant_id": id_,
                "status": "ACTIVE",
                "flavor": {"vcpus": 0, "ram": 0},
                "OS-EXT-SRV-ATTR:host": "cmp-1",
            }
            for count in range(compute["instances"]["in_use"])
        ]
        if servers:
            servers[0]["flavor"]["vcpus"] = compute["cores"]["in_use"]
        volumes = [
            {"os-vol-tenant-attr:tenant_id": id_, "size": 0, "consumes_quota": True}
            for _ in range(storage["volumes"]["in_use"])
        ]
        if volumes:
            volumes[0]["size"] = storage["gigabytes"]["in_use"]
        found = {
            ("compute", "/servers/detail", "servers"): servers,
            ("block-storage", "/volumes/detail", "volumes"): volumes,
            ("block-storage", "/snapshots/detail", "snapshots"): [],
            ("block-storage", "/backups/detail", "backups"): [],
            ("placement", "/resource_providers", "resource_providers"): [],
            ("compute", "/os-migrations", "migrations"): [],
        }
        for resource in ("floatingip", "network", "subnet", "port", "router"):
            rows = [{"id": "x", "project_id": id_}] * told["network"][resource]["used"]
            found["network", f"/{resource}s", f"{resource}s"] = rows
        for resource in ("security_group", "security_group_rule"):
            rows = [{"id": "x", "project_id": id_}] * told["network"][resource]["used"]
            found["network", f"/{resource.replace('_', '-')}s", f"{resource}s"] = rows
        return found

    def _list(self, service, below, query):
        """Answer a list page by page, of one project or of all."""
        for (which, path, name), rows in self.lists.items():
            if (which, path) != (service, below):
                continue
            wanted = query.get("project_id")
            hidden = query.get("os_hidden", ["false"]) == ["true"]
            mine = [
                row
                for row in rows
                if (not wanted or _owner(row) == wanted[0])
                and (path != "/images" or bool(row.get("os_hidden")) == hidden)
            ]
            start = int(query.get("marker", ["0"])[0])
            body = {name: mine[start : start + PAGE]}
            if start + PAGE < len(mine):
                link = f"{self.url}{ROOTS[service]}{below}?marker={start + PAGE}"
                if wanted:
                    link += f"&project_id={wanted[0]}"
                body[f"{name}_links"] = [{"rel": "next", "href": link}]
            return 200, {}, json.dumps(body).encode()
        return None

    def _version(self, service, path):
        path = path.rstrip("/")
        if path == ROOTS[service] or path == ROOTS[service] + "/v2.0":
            return self._recorded(f"{service} version")
        if path == "/" + ROOTS[service].split("/")[1]:
            name = "identity versions" if service == "identity" else f"{service} version"
            return self._recorded(name)
        return None

    def _fault(self, service, headers):
        known = headers.get("x-auth-token") == f"token-{self.tokens}"
        if not known or service in self.refuses:
            return 401, {}, b'{"error": {"code": 401, "message": "The request needs a token."}}'
        if self.token_uses is not None:
            self.uses += 1
            if self.uses > self.token_uses:
                self.tokens += 1  # that of the user has expired
                return 401, {}, b'{"error": {"code": 401, "message": "The token has expired."}}'
        if service in self.down:
            return 503, {}, b"<html>No server is available to handle this request.</html>"
        if self.per_second is not None and service != "identity":
            second = int(time.monotonic())
            self.slots[second] += 1
            if self.slots[second] > self.per_second:
                return 429, {"Retry-After": "1"}, b'{"message": "Too many requests."}'
        if service != "identity" and self.chance.random() < self.fails:
            return 500, {}, b'{"computeFault": {"code": 500, "message": "Unexpected API Error."}}'
        return None

    def _resource(self, service, below, query):
        words = below.strip("/").split("/")
        if (service, below) in self.extra:
            found = self.extra[service, below]
            return (200, {}, json.dumps(found(query) if callable(found) else found).encode())
        if listed := self._list(service, below, query):
            return listed
        if service == "identity":
            return self._identity(words)
        if "os-quota-sets" in words or words[0] == "quotas":
            return self._quota(service, words, query)
        return 404, {}, b"{}"

    def _identity(self, words):
        if words[0] == "projects" and len(words) == 2:
            if words[1] in self.gone or words[1] not in self.numbers:
                return self._recorded("no project")
            return 200, {}, json.dumps({"project": self._project(words[1])}).encode()
        if not self.admin:
            return 403, {}, b'{"error": {"code": 403, "message": "You are not authorized."}}'
        if words[0] == "projects":
            rows = [self._project(id_) for id_ in self.ids]
            return self._listed("projects", rows)
        if words[0] == "role_assignments":
            return self._listed("role assignments", list(self._assignments()), "role_assignments")
        plain = {
            "domains": "domains",
            "services": "services",
            "limits": "no limits",
            "registered_limits": "no registered limits",
        }
        return self._recorded(plain[words[0]]) if words[0] in plain else (404, {}, b"{}")

    def _project(self, id_):
        row = RECORDED["projects"]["body"]["projects"][0]
        return row | {"id": id_, "name": self.names[id_]}

    def _assignments(self):
        row = RECORDED["role assignments"]["body"]["role_assignments"][0]
        for id_ in self.ids:
            if id_ in self.owned:
                yield row | {"scope": {"project": {"id": id_}}}
        if self.domain_owned:
            inherited = {"OS-INHERIT:inherited_to": "projects"}
            yield row | {"scope": {"domain": {"id": "default"}} | inherited}

    def _listed(self, name, rows, key=None):
        body = dict(RECORDED[name]["body"])
        body[key or name] = rows
        return 200, {}, json.dumps(body).encode()

    def _quota(self, service, words, query):
        id_ = next(word for word in words if len(word) == 32)
        if service == "compute" and (id_ in self.gone or id_ not in self.numbers):
            status, headers, body = self._recorded("compute, no project")
            return status, headers, body
        if words[-1] in ("defaults", "default"):
            kind = "defaults"
        elif words[-1] in ("detail", "details.json") or query.get("usage") == ["True"]:
            kind = "quota"
        else:
            kind = "quota, plain"
        text = self._text(service, kind, self.numbers.get(id_, 0) % NEAR)
        if id_ in self.own_limits and kind != "defaults":
            text = json.dumps(self._limited(service, id_, kind, json.loads(text))).encode()
        return 200, self._recorded(f"{service} {kind}")[1], text.replace(OWN.encode(), id_.encode())

    def _limited(self, service, id_, kind, body):
        (name,) = body
        for (which, resource), (limit, used) in self.own_limits[id_].items():
            if which == service and kind == "quota":
                key = "used" if service == "network" else "in_use"
                body[name][resource] = body[name][resource] | {"limit": limit, key: used}
            elif which == service:
                body[name][resource] = limit
        return body

    def _text(self, service, kind, number):
        """Write an answer once for all projects that are alike."""
        key = (service, kind, number)
        if key not in self._texts:
            body = json.loads(json.dumps(RECORDED[f"{service} {kind}"]["body"]))
            (name,) = body
            if "id" in body[name]:
                body[name]["id"] = OWN
            if kind == "quota":
                self._use(service, number, body[name])
            elif kind == "quota, plain" and number % 2 and service != "network":
                body[name]["cores" if service == "compute" else "volumes"] += number
            self._texts[key] = json.dumps(body).encode()
        return self._texts[key]

    @staticmethod
    def _use(service, number, told):
        used = "used" if service == "network" else "in_use"
        amounts = {
            "compute": {"instances": 10 if number == 0 else number % 8, "cores": number % 8},
            "network": {"port": 450 if number == 1 else number, "router": number % 7},
            "block-storage": {
                "volumes": 9 if number == 2 else number % 6,
                "gigabytes": number * 20,
            },
        }[service]
        for resource, amount in amounts.items():
            told[resource] = told[resource] | {used: amount}
        if service != "network" and number % 2:
            told["cores" if service == "compute" else "volumes"]["limit"] += number

    def _log_in(self, asked):
        given = asked["auth"]["identity"]["password"]["user"]["password"]
        if given != self.password:
            return 401, {}, b'{"error": {"code": 401, "message": "Wrong password given."}}'
        self.tokens += 1
        self.uses = 0
        body = json.loads(json.dumps(RECORDED["token"]))
        token = body["token"]
        token["expires_at"] = "2999-01-01T00:00:00.000000Z"
        token["project"] |= {"id": OWN, "name": "project-0"}
        token["roles"] = [{"id": "r", "name": "admin" if self.admin else "member"}]
        token["catalog"] = [self._entry(kind, ROOTS[kind]) for kind in self.services]
        headers = {"X-Subject-Token": f"token-{self.tokens}"}
        return 201, headers, json.dumps(body).encode()

    def _entry(self, kind, root):
        entry = RECORDED["token"]["token"]["catalog"][0]
        tail = f"/{OWN}" if kind == "block-storage" else ""
        endpoint = {"interface": "public", "region_id": "RegionOne", "region": "RegionOne"}
        endpoint |= {"id": kind, "url": self.url + root + tail}
        return entry | {"type": kind, "name": kind, "id": kind, "endpoints": [endpoint]}

    def _recorded(self, name):
        one = RECORDED[name]
        text = json.dumps(one["body"]).replace("http://127.0.0.1:5000", self.url + "/identity")
        for port, root in (("8774", "/compute"), ("9696", "/network"), ("8776", "/volume")):
            text = text.replace(f"http://127.0.0.1:{port}", self.url + root)
        headers = {name: value for name, value in one["headers"].items() if name != "Content-Type"}
        return one["status"], headers, text.encode()


class _Connection(asyncio.Protocol):
    def __init__(self, cloud, open_):
        self.cloud = cloud
        self.open = open_
        self.buffer = b""

    def connection_made(self, transport):
        self.transport = transport
        self.open.add(transport)
        self.cloud.connections = max(self.cloud.connections, len(self.open))

    def connection_lost(self, _):
        self.open.discard(self.transport)

    def write(self, wire):
        if not self.transport.is_closing():
            self.transport.write(wire)
            if self.cloud.closes:
                self.transport.close()

    def data_received(self, data):
        self.buffer += data
        while b"\r\n\r\n" in self.buffer:
            head, _, rest = self.buffer.partition(b"\r\n\r\n")
            first, *lines = head.decode().split("\r\n")
            headers = {
                name.lower(): value for name, _, value in (line.partition(": ") for line in lines)
            }
            length = int(headers.get("content-length", 0))
            if len(rest) < length:
                return
            self.buffer = rest[length:]
            method, target, _ = first.split()
            told = self.cloud.answer(method, target, headers, rest[:length])
            if told is not None:
                loop = asyncio.get_running_loop()
                status, extra, text = told
                if self.cloud.closes:
                    extra = {**extra, "Connection": "close"}
                loop.call_later(self.cloud.latency, self.write, _wire(status, extra, text))


def _wire(status, headers, body):
    lines = [f"HTTP/1.1 {status} {REASONS[status]}", "Content-Type: application/json"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


class CrowdServer:
    """Serves a crowd in a thread of its own, until the block ends."""

    def __init__(self, cloud, tls=None):
        self.cloud = cloud
        self._tls = tls
        self._open = set()
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self):
        asyncio.set_event_loop(self._loop)
        made = self._loop.create_server(
            lambda: _Connection(self.cloud, self._open), "127.0.0.1", 0, backlog=512, ssl=self._tls
        )
        self._server = self._loop.run_until_complete(made)
        self.port = self._server.sockets[0].getsockname()[1]
        self.cloud.url = f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"
        self._ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(self._end())
        self._loop.close()

    async def _end(self):
        """Close every connection, also those that are being accepted."""
        self._server.close()
        await asyncio.sleep(0)  # until the last of them are tasks that have begun
        accepting = asyncio.all_tasks() - {asyncio.current_task()}
        for task in accepting:
            task.cancel()
        await asyncio.gather(*accepting, return_exceptions=True)
        for transport in list(self._open):
            transport.abort()
        await asyncio.sleep(0)  # until they are closed

    def __enter__(self):
        self._thread.start()
        self._ready.wait(10)
        return self

    def drop(self):
        """Close every connection, as a service does with those that are idle."""
        done = threading.Event()

        def drop():
            for transport in list(self._open):
                transport.close()
            self._loop.call_soon(done.set)

        self._loop.call_soon_threadsafe(drop)
        done.wait(10)

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)


def configure(file, url):
    """Write a clouds.yaml that leads there (JSON is YAML)."""
    auth = {
        "auth_url": f"{url}/identity/v3",
        "username": "admin",
        "password": "right",
        "project_name": "project-0",
        "user_domain_name": "Default",
        "project_domain_name": "Default",
    }
    cloud = {"auth": auth, "region_name": "RegionOne", "identity_api_version": "3"}
    Path(file).write_text(json.dumps({"clouds": {"crowd": cloud}}))


def main():
    cloud = ProjectCrowd(int(sys.argv[1]))
    cloud.latency = float(sys.argv[2])
    with CrowdServer(cloud) as server:
        sys.stdout.write(f"{server.port}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()
