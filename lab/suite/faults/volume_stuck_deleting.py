from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts
from lab.suite.fault import Fault
from lab.suite.infrastructure import bus, is_consumed, rabbitmqctl, sql
from lab.suite.journal import until

if TYPE_CHECKING:
    from lab.suite.fault import Site


class StuckVolumeDeleting(Fault):
    """The lab cannot wait for the hour after which somebody complains: it is set back."""

    name = "volume-stuck-deleting"
    sentence = (
        "The message that deletes a volume got lost; it stays in deleting, and its service is up."
    )
    expect = {"cinder/volume-stuck": "interrupted"}
    service = "cinder-volume"
    lasts = 20
    follow = True

    def prepares(self, site: Site) -> None:
        user = site.user()
        self._volume = acts.volume(user, "data-1")
        acts.volume_reaches(user, self._volume, "available", 40)

    def _queues(self, site: Site) -> list[str]:
        """The queues of the one back end: their names have the host and the back end."""
        names = rabbitmqctl(site.lab, "-q", "list_queues", "name").split()
        return [
            name
            for name in names
            if name.startswith("cinder-volume.") and "@" in name and "_fanout_" not in name
        ]

    def breaks(self, site: Site) -> None:
        """Take the queues away while the service does not look, which then makes them anew."""
        queues = self._queues(site)
        site.lab.run("freeze", self.service)
        for queue in queues:
            bus(site.lab, f"queue_delete('{queue}')")
        site.attempt("delete data-1", lambda: site.user().block_storage.delete_volume(self._volume))
        until(lambda: False, 3)
        site.lab.run("thaw", self.service)
        heard = until(lambda: all(is_consumed(site.lab, queue) for queue in queues), 30)
        site.journal.note("its queues are there again", "done" if heard else "failed")
        sql(
            site.lab,
            "UPDATE cinder.volumes SET updated_at = updated_at - INTERVAL 3 HOUR,"  # noqa: S608 - an id
            f" created_at = created_at - INTERVAL 4 HOUR WHERE id = '{self._volume.id}'",
        )

    def shows(self, site: Site) -> bool:
        return str(site.admin().block_storage.get_volume(self._volume.id).status) == "deleting"

    def repairs(self, site: Site) -> None:
        """The volume goes with the clean-up."""
        site.lab.run("thaw", self.service)


FAULT = StuckVolumeDeleting()
