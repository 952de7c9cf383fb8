"""Heat: stacks."""

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
from lab.cloud.settings import ADDRESS, PASSWORD

if TYPE_CHECKING:
    from lab.cloud.config.files import (
        ConfigFile,
    )
    from lab.cloud.settings import Lab


def files(lab: Lab) -> list[ConfigFile]:
    return [
        ini(
            "heat/heat.conf",
            {
                "DEFAULT": messaging()
                | {
                    "num_engine_workers": 1,
                    "heat_metadata_server_url": lab.internal("heat-cfn"),
                    "heat_waitcondition_server_url": lab.internal("heat-cfn", "/v1/waitcondition"),
                    "stack_user_domain_name": "heat",
                    "stack_domain_admin": "heat_domain_admin",
                    "stack_domain_admin_password": PASSWORD,
                    # Exactly 32 characters.
                    "auth_encryption_key": "0123456789abcdef" * 2,
                    "plugin_dirs": "",
                },
                "database": database("heat"),
                "keystone_authtoken": token_check(lab, "heat"),
                # Without a project: Heat logs in for a trust, which has one.
                "trustee": {
                    name: value
                    for name, value in login(lab, "heat").items()
                    if not name.startswith("project_")
                },
                "clients": {"endpoint_type": "internalURL"},
                "clients_keystone": {"auth_uri": lab.internal("keystone")},
                "paste_deploy": {"api_paste_config": lab.shipped_etc / "heat/api-paste.ini"},
                "heat_api": {"bind_host": ADDRESS, "workers": 1},
                "oslo_concurrency": locks(lab, "heat"),
                **bus(),
                **behind_proxy(),
            },
        )
    ]
