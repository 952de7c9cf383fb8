"""Octavia: the amphora provider with drivers that build nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.cloud.config.files import (
    behind_proxy,
    bus,
    database,
    ini,
    login,
    messaging,
    token_check,
)
from lab.cloud.settings import ADDRESS

if TYPE_CHECKING:
    from lab.cloud.config.files import (
        ConfigFile,
    )
    from lab.cloud.settings import Lab


def files(lab: Lab) -> list[ConfigFile]:
    authority = lab.home / "tls" / "ca.pem"
    return [
        ini(
            "octavia/octavia.conf",
            {
                "DEFAULT": messaging(),
                "api_settings": {
                    "bind_host": ADDRESS,
                    "auth_strategy": "keystone",
                    "enabled_provider_drivers": "amphora:amphora,noop_driver:noop",
                    "default_provider_driver": "amphora",
                },
                "database": database("octavia"),
                "keystone_authtoken": token_check(lab, "octavia"),
                "service_auth": login(lab, "octavia"),
                "neutron": {"endpoint_type": "internalURL"},
                "oslo_messaging": {"topic": "octavia_prov"},
                "controller_worker": {
                    "workers": 1,
                    "client_ca": authority,
                    "amphora_driver": "amphora_noop_driver",
                    "compute_driver": "compute_noop_driver",
                    "network_driver": "network_noop_driver",
                    "image_driver": "image_noop_driver",
                    "volume_driver": "volume_noop_driver",
                    "amp_image_tag": "amphora",
                    "amp_flavor_id": "1",
                    "amp_boot_network_list": "00000000-0000-0000-0000-000000000001",
                    "amp_active_retries": 5,
                    "amp_active_wait_sec": 1,
                },
                "certificates": {
                    "cert_generator": "local_cert_generator",
                    "cert_manager": "local_cert_manager",
                    "ca_certificate": authority,
                    "ca_private_key": lab.home / "tls" / "ca.key",
                    # Exactly 32 characters.
                    "server_certs_key_passphrase": "0123456789abcdef" * 2,
                },
                **bus(),
                **behind_proxy(),
            },
        )
    ]
