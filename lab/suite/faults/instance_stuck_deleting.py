from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite.fault import Fault
from lab.suite.infrastructure import bus, is_consumed, sql
from lab.suite.journal import until

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from openstack.connection import Connection

    from lab.suite.fault import Site


class LostMessage(Fault):
    """A message to one compute host gets lost, though nobody sees the host fall silent.

    The lab cannot wait for the hour after which somebody complains: the time of the last change of
    the instance is set back in the database.
    """

    host = "cmp-1"
    """Where the instance is."""
    deaf = "cmp-1"
    """The host that does not get the message."""
    waits: str
    """The task in which the instance stays."""
    lasts = 20
    follow = True

    def prepares(self, site: Site) -> None:
        self._server = site.boot("db-1", pinned=self.host, seconds=90)

    def asks(self, admin: Connection) -> Callable[[], Any]:
        """What the user asks for meanwhile."""
        raise NotImplementedError

    def breaks(self, site: Site) -> None:
        """Take the queue away while the service does not look, which then makes it anew."""
        service, queue = f"nova-compute-{self.deaf}", f"compute.{self.deaf}"
        admin = site.admin()
        site.lab.run("freeze", service)
        bus(site.lab, f"queue_delete('{queue}')")
        site.attempt(f"{self.waits} db-1", self.asks(admin))
        until(lambda: self._task(admin) == self.waits, 8)
        until(lambda: False, 3)
        site.lab.run("thaw", service)
        heard = until(lambda: is_consumed(site.lab, queue), 30)
        site.journal.note(f"{self.deaf} has its queue again", "done" if heard else "failed")
        sql(
            site.lab,
            "UPDATE nova.instances SET updated_at = updated_at - INTERVAL 1 HOUR,"  # noqa: S608 - an id
            f" created_at = created_at - INTERVAL 2 HOUR WHERE uuid = '{self._server.id}'",
        )

    def _task(self, admin: Connection) -> str:
        return str(admin.compute.get_server(self._server.id).task_state)

    def shows(self, site: Site) -> bool:
        return self._task(site.admin()) == self.waits

    def repairs(self, site: Site) -> None:
        """The server goes with the clean-up."""
        site.lab.run("thaw", f"nova-compute-{self.deaf}")


class StuckDeleting(LostMessage):
    name = "instance-stuck-deleting"
    sentence = (
        "The message that deletes a server got lost; it stays in deleting, and its host is up."
    )
    expect = {"nova/instance-stuck-deleting": "lost"}
    waits = "deleting"

    def asks(self, admin: Connection) -> Callable[[], Any]:
        return lambda: admin.compute.delete_server(self._server.id)


FAULT = StuckDeleting()
