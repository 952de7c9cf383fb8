from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lab.suite import acts
from lab.suite.faults.volume_stuck_attaching import InterruptedAttachment

if TYPE_CHECKING:
    from openstack.connection import Connection

    from lab.suite.fault import Site


class StuckDetaching(InterruptedAttachment):
    name = "volume-stuck-detaching"
    sentence = "nova-compute was restarted while it detached a volume, which stays in detaching."
    waits = "detaching"

    def prepares(self, site: Site) -> None:
        super().prepares(site)
        admin = site.admin()
        admin.compute.create_volume_attachment(self._server.id, volume_id=self._volume.id)
        acts.volume_reaches(admin, self._volume, "in-use", 40)

    def asks(self, admin: Connection) -> Any:
        return admin.compute.delete_volume_attachment(self._server.id, self._volume.id)


FAULT = StuckDetaching()
