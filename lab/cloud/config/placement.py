"""Placement: inventories and allocations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.cloud.config.files import behind_proxy, database, ini, token_check

if TYPE_CHECKING:
    from lab.cloud.config.files import ConfigFile
    from lab.cloud.settings import Lab


def files(lab: Lab) -> list[ConfigFile]:
    return [
        ini(
            "placement/placement.conf",
            {
                "DEFAULT": {"log_file": lab.logs / "placement.log", "use_stderr": False},
                "api": {"auth_strategy": "keystone"},
                "keystone_authtoken": token_check(lab, "placement"),
                "placement_database": database("placement"),
                **behind_proxy(),
            },
        )
    ]
