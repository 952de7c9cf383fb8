from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from lab.suite import infrastructure
from lab.suite.faults.mariadb_read_only import DatabaseReadOnly
from lab.suite.journal import until

if TYPE_CHECKING:
    from lab.suite.fault import Site

_LOCK = "FLUSH TABLES WITH READ LOCK; SELECT SLEEP(600)"
_HOLDER = "SELECT id FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP(600)%'"


class DatabaseLocked(DatabaseReadOnly):
    name = "mariadb-locked"
    sentence = "A backup holds the global read lock of the database, and does not give it back."
    expect = {"mariadb/no-writes": "locked"}
    clean = "the lock is gone; what waited for it is done late, and taken away as well"

    def breaks(self, site: Site) -> None:
        subprocess.Popen(
            [*infrastructure.client(site.lab), "-e", _LOCK],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

        until(lambda: bool(self._holder(site)), 20)
        self.values = {"number": self._holder(site)}

    def _holder(self, site: Site) -> str:
        return infrastructure.sql(site.lab, _HOLDER).strip()

    def repairs(self, site: Site) -> None:
        if holder := self._holder(site):
            infrastructure.sql(site.lab, f"KILL {holder}")


FAULT = DatabaseLocked()
