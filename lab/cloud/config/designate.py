"""Designate: a pool of type fake, whose name server is Designate's own mdns."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from lab.cloud.config.files import (
    ConfigFile,
    behind_proxy,
    bus,
    database,
    ini,
    locks,
    messaging,
    token_check,
)
from lab.cloud.settings import ADDRESS, PORTS

if TYPE_CHECKING:
    from lab.cloud.settings import Lab

PASTE = "designate/api-paste.ini"


def files(lab: Lab) -> list[ConfigFile]:
    return [
        # The application takes both files from one directory.
        ConfigFile(PASTE, (lab.shipped_etc / PASTE).read_text()),
        ini(
            "designate/designate.conf",
            {
                "DEFAULT": messaging() | {"state_path": lab.data / "designate", "root_helper": ""},
                "service:api": {
                    "listen": f"{ADDRESS}:{PORTS['designate']}",
                    "auth_strategy": "keystone",
                    "api_base_uri": lab.public("designate", "/"),
                    "enable_api_v2": True,
                    "workers": 1,
                    "enabled_extensions_admin": "quotas",
                },
                "service:central": {"workers": 1},
                "service:worker": {
                    "workers": 1,
                    "enabled": True,
                    "threads": 20,
                    "poll_retry_interval": 1,
                    "poll_delay": 1,
                },
                "service:producer": {"workers": 1},
                "service:mdns": {"workers": 1, "listen": f"{ADDRESS}:{PORTS['mdns']}"},
                "storage:sqlalchemy": database("designate"),
                "keystone_authtoken": token_check(lab, "designate"),
                "coordination": {"backend_url": f"file://{lab.data}/designate"},
                "oslo_concurrency": locks(lab, "designate"),
                **bus(),
                **behind_proxy(),
            },
        ),
        ConfigFile("designate/pools.yaml", json.dumps([_pool()], indent=1) + "\n"),
    ]


def _pool() -> dict[str, object]:
    mdns = {"host": ADDRESS, "port": PORTS["mdns"]}
    return {
        "name": "default",
        "description": "lab",
        "attributes": {},
        "ns_records": [{"hostname": "ns1.lab.local.", "priority": 1}],
        "nameservers": [mdns],
        "targets": [{"type": "fake", "description": "fake", "masters": [mdns], "options": mdns}],
    }
