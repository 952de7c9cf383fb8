"""Nova: the API and its daemons read nova.conf, computes nova-cpu.conf and a file per host."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.cloud.config.files import (
    behind_proxy,
    bus,
    database,
    ini,
    locks,
    log_file,
    login,
    messaging,
    token_check,
)
from lab.cloud.settings import ADDRESS, COMPUTES, DOWN_TIME, PASSWORD, REGION, REPORT_INTERVAL

if TYPE_CHECKING:
    from lab.cloud.config.files import (
        ConfigFile,
        Sections,
    )
    from lab.cloud.settings import Lab

FILTERS = (
    "ComputeFilter",
    "ComputeCapabilitiesFilter",
    "ImagePropertiesFilter",
    "ServerGroupAntiAffinityFilter",
    "ServerGroupAffinityFilter",
    "AggregateInstanceExtraSpecsFilter",
)


def files(lab: Lab) -> list[ConfigFile]:
    common = _common(lab)
    databases: Sections = {
        "api_database": database("nova_api", "nova"),
        "database": database("nova"),
    }
    return [
        ini("nova/nova.conf", common | databases),
        # nova-compute refuses to see a database: "No DB access allowed in nova-compute".
        ini("nova/nova-cpu.conf", common),
        log_file(lab, "nova-api", "nova/nova-api-log.conf"),
        log_file(lab, "nova-metadata", "nova/nova-metadata-log.conf"),
        *(
            # The identity of a host (compute_id) stands in its state_path: one each.
            ini(
                f"nova/{host}.conf",
                {"DEFAULT": {"host": host, "state_path": lab.data / "nova" / host}},
            )
            for host in COMPUTES
        ),
    ]


def _common(lab: Lab) -> Sections:
    return {
        "DEFAULT": messaging()
        | {
            "state_path": lab.data / "nova",
            "my_ip": ADDRESS,
            "osapi_compute_listen": ADDRESS,
            "osapi_compute_workers": 1,
            "metadata_workers": 1,
            "report_interval": REPORT_INTERVAL,
            "service_down_time": DOWN_TIME,
            "compute_driver": "labvirt.LabDriver",
            "enabled_apis": "osapi_compute",
            "instance_usage_audit": False,
        },
        "api": {"auth_strategy": "keystone"},
        "wsgi": {"api_paste_config": lab.shipped_etc / "nova/api-paste.ini"},
        "keystone_authtoken": token_check(lab, "nova"),
        # Attaching a volume needs the token of the service beside that of the user.
        "service_user": login(lab, "nova", send_service_user_token=True),
        "placement": login(lab, "placement"),
        "neutron": login(
            lab,
            "neutron",
            service_metadata_proxy=True,
            metadata_proxy_shared_secret=PASSWORD,
        ),
        "glance": login(lab, "glance"),
        "cinder": login(lab, "cinder", os_region_name=REGION, catalog_info="volumev3::internalURL"),
        "keystone": login(lab, "nova"),
        "conductor": {"workers": 1},
        "scheduler": {"workers": 1, "discover_hosts_in_cells_interval": 10},
        "filter_scheduler": {"enabled_filters": ",".join(FILTERS)},
        "vnc": {"enabled": False},
        "compute": {"resource_provider_association_refresh": 60},
        "oslo_concurrency": locks(lab, "nova"),
        **bus(),
        **behind_proxy(),
    }
