from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from lab.suite import acts
from lab.suite.fault import Fault
from lab.suite.infrastructure import sql
from lab.suite.journal import until

if TYPE_CHECKING:
    from pathlib import Path

    from openstack.connection import Connection

    from lab.suite.fault import Site


class InterruptedAttachment(Fault):
    """nova-compute ends while it works on a disk, and does not go on with it when it is back.

    The lab cannot wait for the hour after which somebody complains: the time of the last change of
    the volume is set back in the database.
    """

    expect = {"cinder/volume-stuck": "attachment"}
    host = "cmp-1"
    waits: str
    """The status in which the volume stays."""
    lasts = 30
    follow = True
    leave_out: ClassVar = {"ssh cmp-1 'for d in": "the lab's hypervisor has no virsh"}

    def prepares(self, site: Site) -> None:
        user = site.user()
        self._volume = acts.volume(user, "data-1")
        self._server = site.boot("db-1", pinned=self.host, seconds=90)
        acts.volume_reaches(user, self._volume, "available", 40)
        self.values = {"server-id": self._server.id, "compute-host": self.host}

    def asks(self, admin: Connection) -> Any:
        """What the user asks for when nova-compute ends."""
        raise NotImplementedError

    def breaks(self, site: Site) -> None:
        admin = site.admin()
        brake = self._brake(site)
        brake.touch()
        site.attempt(f"{self.waits} data-1", lambda: self.asks(admin))
        until(lambda: self.shows(site), 20)
        until(lambda: False, 3)
        site.lab.run("kill", f"nova-compute-{self.host}")
        brake.unlink()
        site.lab.run("start", f"nova-compute-{self.host}")
        until(lambda: self._reports(admin), 40)
        sql(
            site.lab,
            "UPDATE cinder.volumes SET updated_at = updated_at - INTERVAL 1 HOUR,"  # noqa: S608 - an id
            f" created_at = created_at - INTERVAL 2 HOUR WHERE id = '{self._volume.id}'",
        )

    def _reports(self, admin: Connection) -> bool:
        return not acts.service_down(admin, "nova-compute", self.host)

    def healed(self, site: Site) -> bool:
        volume = site.admin().block_storage.find_volume(self._volume.id)
        return volume is None or str(volume.status) in {"available", "in-use"}

    def _brake(self, site: Site) -> Path:
        return site.lab.state / f"data/nova/{self.host}/hold_volumes"

    def shows(self, site: Site) -> bool:
        return str(site.admin().block_storage.get_volume(self._volume.id).status) == self.waits

    def repairs(self, site: Site) -> None:
        self._brake(site).unlink(missing_ok=True)
        volume = site.admin().block_storage.find_volume(self._volume.id)
        if volume and str(volume.status) != "available":
            site.admin().block_storage.reset_volume_status(volume, "available", "detached", None)


class StuckAttaching(InterruptedAttachment):
    name = "volume-stuck-attaching"
    sentence = "nova-compute was restarted while it attached a volume, which stays in attaching."
    waits = "attaching"

    def asks(self, admin: Connection) -> Any:
        return admin.compute.create_volume_attachment(self._server.id, volume_id=self._volume.id)


FAULT = StuckAttaching()
