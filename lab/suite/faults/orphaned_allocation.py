from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from lab.suite.fault import Fault

if TYPE_CHECKING:
    from lab.suite.fault import Site

HOST = "cmp-3"


class OrphanedAllocation(Fault):
    name = "orphaned-allocation"
    sentence = "Placement holds room on a host for a server that no longer exists anywhere."
    expect = {"placement/orphaned-allocations": "unknown-consumer"}
    lasts = 195
    """The host looks at its allocations once a minute; it is believed at the third time."""
    clean = "no such allocation is left"
    follow = True

    def breaks(self, site: Site) -> None:
        admin = site.admin()
        consumer = str(uuid.uuid4())
        provider = next(iter(admin.placement.resource_providers(name=HOST)))
        body: dict[str, Any] = {
            "allocations": {
                provider.id: {"resources": {"VCPU": 2, "MEMORY_MB": 2048, "DISK_GB": 20}}
            },
            "project_id": admin.current_project_id,
            "user_id": admin.current_user_id,
            "consumer_generation": None,
        }
        answer = admin.placement.put(f"/allocations/{consumer}", json=body, microversion="1.28")
        answer.raise_for_status()
        self._consumer = consumer

    def repairs(self, site: Site) -> None:
        site.admin().placement.delete(f"/allocations/{self._consumer}")


FAULT = OrphanedAllocation()
