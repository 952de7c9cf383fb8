"""A recorded cloud behind real HTTP, so that the whole program can be measured against it."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qsl, urlsplit

from rey_triage.sources.cloud.service_types import SERVICE_TYPES

if TYPE_CHECKING:
    from pathlib import Path

    from rey_triage.sources.cloud.transport import Cloud

NOT_FOUND = 404


class Handler(BaseHTTPRequestHandler):
    """Answers below ``/TYPE/VERSION``, as the cloud does."""

    protocol_version = "HTTP/1.1"
    server: RecordedServer

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        """Give a token to whoever asks."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(201, self.server.token(), {"X-Subject-Token": "bench"})

    def do_GET(self) -> None:
        """Ask the cloud."""
        parts = urlsplit(self.path)
        _, kind, *rest = parts.path.split("/", 3)
        version = SERVICE_TYPES[kind].root
        if version and rest and rest[0] == version:
            rest = rest[1:]
        below = "/" + "/".join(rest)
        if below in {"/", f"/{version}"}:
            self._answer(200, self.server.versions(kind))
            return
        params: dict[str, Any] = {}
        for key, value in parse_qsl(parts.query):
            params[key] = [*params.get(key, ()), value]
        params = {key: one[0] if len(one) == 1 else tuple(one) for key, one in params.items()}
        everywhere = params.pop(SERVICE_TYPES[kind].all_projects, None) is not None
        header = SERVICE_TYPES[kind].microversion
        asked = self.headers.get(header[0], "").removeprefix(header[1]) if header else ""
        answer = self.server.cloud.get(
            kind, below, params=params, microversion=asked, all_projects=everywhere
        )
        self._answer(answer.status or NOT_FOUND, answer.body)

    def _answer(self, status: int, body: object, headers: dict[str, str] | None = None) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)


class RecordedServer(ThreadingHTTPServer):
    """Serves one cloud on a port of its own, until the block ends."""

    daemon_threads = True

    def __init__(self, cloud: Cloud) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.cloud = cloud
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.types = sorted({e.type for e in cloud.catalogue()} & set(SERVICE_TYPES))

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    def configure(self, file: Path) -> None:
        """Write a clouds.yaml that leads here (JSON is YAML)."""
        auth = {
            "auth_url": f"{self.url}/identity/v3",
            "username": "bench",
            "password": "bench",
            "project_name": "bench",
            "user_domain_id": "default",
            "project_domain_id": "default",
        }
        cloud = {"auth": auth, "region_name": "R"}
        file.write_text(json.dumps({"clouds": {"bench": cloud}}))

    def versions(self, kind: str) -> dict[str, Any]:
        """Return a version document, of identity one that keystoneauth accepts."""
        link = {"rel": "self", "href": f"{self.url}/{kind}/v3/"}
        return {"version": {"id": "v3.14", "status": "stable", "links": [link]}}

    def token(self) -> dict[str, Any]:
        """Return a token with the types of the recorded catalogue, all of them here."""
        who = self.cloud.who()
        endpoints = {
            kind: f"{self.url}/{kind}/{SERVICE_TYPES[kind].root}".rstrip("/") for kind in self.types
        }
        domain = {"id": "default", "name": "Default"}
        return {
            "token": {
                "methods": ["password"],
                "expires_at": "2999-01-01T00:00:00.000000Z",
                "issued_at": "2026-01-01T00:00:00.000000Z",
                "user": {"id": "u", "name": "bench", "domain": domain},
                "project": {"id": who.project_id, "name": "bench", "domain": domain},
                "roles": [{"id": role, "name": role} for role in who.roles],
                "catalog": [
                    {
                        "type": kind,
                        "name": kind,
                        "endpoints": [
                            {
                                "interface": "public",
                                "region": "R",
                                "region_id": "R",
                                "id": kind,
                                "url": url,
                            }
                        ],
                    }
                    for kind, url in endpoints.items()
                ],
            }
        }
