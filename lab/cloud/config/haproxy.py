"""HAProxy: TLS in front of every endpoint of the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.cloud.config.files import ConfigFile
from lab.cloud.settings import ADDRESS, PORTS, PUBLIC, TLS_OFFSET

if TYPE_CHECKING:
    from lab.cloud.settings import Lab

_GLOBAL = """\
global
    # There is no syslog: the log goes where the program's output goes.
    log stdout format raw local0
    stats socket {run}/haproxy.sock mode 600 level admin
    maxconn 2000

defaults
    mode http
    log global
    option httplog
    option dontlognull
    timeout connect 5s
    timeout client 90s
    timeout server 90s
"""

_PROXY = """
frontend {project}
    bind {address}:{public} ssl crt {certificate}
    http-request set-header X-Forwarded-Proto https
    default_backend {project}

backend {project}
    server {project} {address}:{internal} check inter 2s rise 1
"""


def files(lab: Lab) -> list[ConfigFile]:
    if not lab.tls:
        return []
    proxies = (
        _PROXY.format(
            project=project,
            address=ADDRESS,
            public=PORTS[project] + TLS_OFFSET,
            internal=PORTS[project],
            certificate=lab.etc / "haproxy/endpoints.pem",
        )
        for project in (*PUBLIC, *lab.extras)
    )
    return [
        ConfigFile("haproxy/haproxy.cfg", _GLOBAL.format(run=lab.run) + "".join(proxies)),
        # A copy, so that a test can put an expired one in its place.
        ConfigFile("haproxy/endpoints.pem", (lab.home / "tls/endpoints.pem").read_text()),
    ]
