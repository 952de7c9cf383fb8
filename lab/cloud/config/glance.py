"""Glance: images, kept as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.cloud.config.files import (
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
    from lab.cloud.config.files import (
        ConfigFile,
    )
    from lab.cloud.settings import Lab


def files(lab: Lab) -> list[ConfigFile]:
    store = lab.data / "glance"
    return [
        ini(
            "glance/glance-api.conf",
            {
                "DEFAULT": messaging()
                | {
                    "bind_host": ADDRESS,
                    "bind_port": PORTS["glance"],
                    "workers": 0,
                    "enabled_backends": "file1:file",
                    "log_file": lab.logs / "glance-api.log",
                },
                "database": database("glance"),
                "keystone_authtoken": token_check(lab, "glance"),
                "paste_deploy": {
                    "flavor": "keystone",
                    "config_file": lab.shipped_etc / "glance/glance-api-paste.ini",
                },
                "glance_store": {"default_backend": "file1"},
                # A directory of its own: a small file system can be mounted there.
                "file1": {"filesystem_store_datadir": store / "images"},
                "os_glance_staging_store": {"filesystem_store_datadir": store / "staging"},
                "os_glance_tasks_store": {"filesystem_store_datadir": store / "tasks"},
                "oslo_concurrency": locks(lab, "glance"),
                **bus(),
                **behind_proxy(),
            },
        )
    ]
