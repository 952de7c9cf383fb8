"""Manila: shares of the dummy driver of its own tests."""

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
from lab.cloud.settings import ADDRESS, DOWN_TIME, REPORT_INTERVAL, SHARE_HOST

if TYPE_CHECKING:
    from lab.cloud.config.files import (
        ConfigFile,
    )
    from lab.cloud.settings import Lab

BACKEND = "dummy1"


def files(lab: Lab) -> list[ConfigFile]:
    return [
        ini(
            "manila/manila.conf",
            {
                "DEFAULT": messaging()
                | {
                    "host": SHARE_HOST,
                    "state_path": lab.data / "manila",
                    "my_ip": ADDRESS,
                    "auth_strategy": "keystone",
                    "osapi_share_workers": 1,
                    "api_paste_config": lab.shipped_etc / "manila/api-paste.ini",
                    "rootwrap_config": lab.shipped_etc / "manila/rootwrap.conf",
                    "enabled_share_backends": BACKEND,
                    "enabled_share_protocols": "NFS,CIFS",
                    "report_interval": REPORT_INTERVAL,
                    "service_down_time": DOWN_TIME,
                },
                BACKEND: {
                    "driver_handles_share_servers": False,
                    "share_backend_name": "DUMMY1",
                    "share_driver": "manila.tests.share.drivers.dummy.DummyDriver",
                },
                "database": database("manila"),
                "keystone_authtoken": token_check(lab, "manila"),
                "oslo_concurrency": locks(lab, "manila"),
                "coordination": {"backend_url": f"file://{lab.data}/manila"},
                **bus(),
                **behind_proxy(),
            },
        )
    ]
