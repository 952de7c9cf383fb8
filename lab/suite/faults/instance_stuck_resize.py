from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite.faults.instance_stuck_deleting import LostMessage

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from openstack.connection import Connection

    from lab.suite.fault import Site


class StuckResize(LostMessage):
    name = "instance-stuck-resize"
    sentence = "The message that tells a host to take a server over got lost; it stays in resize."
    expect = {"nova/instance-stuck-resize": "lost-before-move"}
    deaf = "cmp-2"
    waits = "resize_prep"
    clean = "neither server nor migration holds an allocation"

    def asks(self, admin: Connection) -> Callable[[], Any]:
        return lambda: admin.compute.migrate_server(self._server.id, host=self.deaf)

    def repairs(self, site: Site) -> None:
        super().repairs(site)
        placement = site.admin().placement
        for migration in site.admin().compute.migrations(instance_uuid=self._server.id):
            placement.delete(f"/allocations/{migration.uuid}")


FAULT = StuckResize()
