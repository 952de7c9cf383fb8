from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from lab.suite import infrastructure
from lab.suite.fault import Fault

if TYPE_CHECKING:
    from lab.suite.fault import Roots, Site

_OF_SERVICES = (
    "SELECT CONCAT('KILL ', id, ';') FROM information_schema.processlist WHERE user NOT IN "
    "('root','system user','event_scheduler')"
)

_CONNECTED = "SELECT COUNT(*) FROM information_schema.processlist"


class OutOfConnections(Fault):
    name = "mariadb-out-of-connections"
    sentence = (
        "The database was restarted with a small max_connections, and all services connect anew."
    )
    expect = {"mariadb/too-many-connections": "workers"}
    by_api: Roots = {}
    why = (
        "Who gets a connection works, and who does not is chance; an API names the class of the "
        "exception only, DBConnectionError."
    )
    also = ("keystone/api-down", "heat/stack-failed")
    lasts = 40
    follow = True
    clean = "the limit is as before"

    def breaks(self, site: Site) -> None:
        connected = infrastructure.sql(site.lab, _CONNECTED)
        limit = max(10, int(connected) * 2 // 3)
        ends = infrastructure.sql(site.lab, _OF_SERVICES)
        # All in one session: once the limit holds, root may be refused as well.
        act = f"SET GLOBAL max_connections={limit};{ends}"
        with suppress(RuntimeError):  # some end by themselves meanwhile
            infrastructure.call(*infrastructure.client(site.lab), "--force", "-e", act)

    def shows(self, site: Site) -> bool:
        lines = (site.lab.logs / "keystone.log", site.lab.logs / "nova-api.log")
        return any("Too many connections" in log.read_text(errors="replace") for log in lines)

    def provokes(self, site: Site) -> None:
        for number in range(4):
            site.attempt(f"look around {number}", lambda: self._look(site))

    def _look(self, site: Site) -> None:
        user = site.user()
        list(user.compute.servers())
        list(user.network.ports())
        list(user.block_storage.volumes())

    def repairs(self, site: Site) -> None:
        """Where the limit holds nobody may get in to raise it."""
        site.lab.run("restart", "mariadb")


FAULT = OutOfConnections()
