from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite.journal import REFUSALS
from lab.suite.kinds import Broken

if TYPE_CHECKING:
    from lab.suite.fault import Site


class DatabaseKilled(Broken):
    name = "mariadb-killed"
    sentence = "The MariaDB server of all services is killed."
    expect = {"mariadb/down": "stopped"}
    service = "mariadb"
    lasts = 40
    follow = True

    def shows(self, site: Site) -> bool:
        try:
            list(site.admin().compute.services())
        except REFUSALS:
            return True
        return False


FAULT = DatabaseKilled()
