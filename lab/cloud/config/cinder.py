"""Cinder: volumes of a driver that keeps books and stores nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.cloud.config.files import (
    behind_proxy,
    bus,
    database,
    ini,
    locks,
    login,
    messaging,
    token_check,
)
from lab.cloud.settings import ADDRESS, DOWN_TIME, REPORT_INTERVAL, VOLUME_HOST

if TYPE_CHECKING:
    from lab.cloud.config.files import (
        ConfigFile,
    )
    from lab.cloud.settings import Lab

BACKEND = "fake1"


def files(lab: Lab) -> list[ConfigFile]:
    return [
        ini(
            "cinder/cinder.conf",
            {
                # No default_volume_type: the one that the database is born with is right, any
                # other name makes every request for a volume a 500.
                "DEFAULT": messaging()
                | {
                    "host": VOLUME_HOST,
                    "state_path": lab.data / "cinder",
                    "auth_strategy": "keystone",
                    "my_ip": ADDRESS,
                    "osapi_volume_listen": ADDRESS,
                    "osapi_volume_workers": 1,
                    "api_paste_config": lab.shipped_etc / "cinder/api-paste.ini",
                    "enabled_backends": BACKEND,
                    "report_interval": REPORT_INTERVAL,
                    "service_down_time": DOWN_TIME,
                    "rootwrap_config": lab.shipped_etc / "cinder/rootwrap.conf",
                    "resource_query_filters_file": lab.shipped_etc / "cinder/resource_filters.json",
                },
                "database": database("cinder"),
                "keystone_authtoken": token_check(lab, "cinder"),
                "service_user": login(lab, "cinder", send_service_user_token=True),
                "nova": login(lab, "nova", interface="internal"),
                "oslo_concurrency": locks(lab, "cinder"),
                "coordination": {"backend_url": f"file://{lab.data}/cinder/coord"},
                "key_manager": {
                    "backend": "cinder.keymgr.conf_key_mgr.ConfKeyManager",
                    "fixed_key": "0" * 64,
                },
                BACKEND: {
                    # LVM would need the kernel's device mapper.
                    "volume_driver": "cinder.volume.drivers.labvolume.LabVolumeDriver",
                    "volume_backend_name": BACKEND,
                    "target_helper": "fake",
                    "target_ip_address": ADDRESS,
                },
                **bus(),
                **behind_proxy(),
            },
        )
    ]
