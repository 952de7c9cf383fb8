from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts
from lab.suite.fault import Fault
from lab.suite.infrastructure import sql

if TYPE_CHECKING:
    from lab.suite.fault import Site

_UNMAP = "DELETE FROM nova_api.host_mappings WHERE host = '{host}'"
_MAP = """
INSERT INTO nova_api.host_mappings (created_at, host, cell_id)
SELECT UTC_TIMESTAMP(), '{host}', id FROM nova_api.cell_mappings WHERE name = 'cell1'
AND NOT EXISTS (SELECT 1 FROM nova_api.host_mappings WHERE host = '{host}')
"""


class HostNotInCell(Fault):
    name = "blind-host-not-in-cell"
    sentence = "One compute host lost its cell mapping when an older nova_api database came back."
    expect = {"nova/host-not-mapped": ""}
    blind = True
    follow = True
    host = "cmp-3"

    def breaks(self, site: Site) -> None:
        sql(site.lab, _UNMAP.format(host=self.host))

    def provokes(self, site: Site) -> None:
        for number in range(1, 6):
            site.boot(f"order-{number}", seconds=8)
        site.boot("order-pinned", pinned=self.host, seconds=5)

    def shows(self, site: Site) -> bool:
        failed = site.admin().compute.servers(all_projects=True, status="ERROR")
        return any(one.name.startswith(f"{acts.PREFIX}order-") for one in failed)

    def repairs(self, site: Site) -> None:
        sql(site.lab, _MAP.format(host=self.host))


FAULT = HostNotInCell()
