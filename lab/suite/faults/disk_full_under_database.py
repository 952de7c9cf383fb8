from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from lab.suite import infrastructure
from lab.suite.fault import Fault
from lab.suite.infrastructure import SmallDisk

if TYPE_CHECKING:
    from lab.suite.fault import Roots, Site


class DatabaseDiskFull(Fault):
    name = "disk-full-under-database"
    sentence = "The file system of the database is full: tables cannot grow any more."
    expect = {"host/disk-full": "database"}
    by_api: Roots = {}
    why = (
        "Rows that fit into pages a table has already are still written, so services and agents "
        "stay up; a request that needs a new page fails with a 500 that names no disk."
    )
    lasts = 45
    clean = "the database is where it was, with what was written meanwhile"

    def _disk(self, site: Site) -> SmallDisk:
        return SmallDisk(site.lab.state / "data/mysql")

    def prepares(self, site: Site) -> None:
        site.lab.run("stop", "mariadb")
        self._disk(site).mount(spare=16)
        site.lab.run("start", "mariadb")

    def breaks(self, site: Site) -> None:
        self._disk(site).fill()
        with suppress(RuntimeError):  # tables that have free pages go on for long: take those
            infrastructure.sql(
                site.lab,
                "INSERT INTO nova_api.request_specs (created_at, instance_uuid, spec) SELECT "
                "NOW(), UUID(), REPEAT('{}', 4000) FROM information_schema.columns LIMIT 2000",
            )

    def provokes(self, site: Site) -> None:
        for number in (1, 2, 3):
            site.boot(f"order-{number}", seconds=8)

    def repairs(self, site: Site) -> None:
        disk = self._disk(site)
        disk.clear()
        site.lab.run("stop", "mariadb")
        disk.unmount(keep=True)
        site.lab.run("start", "mariadb")

    def healed(self, site: Site) -> bool:
        return not self._disk(site).mounted and bool(list(site.admin().compute.services()))


FAULT = DatabaseDiskFull()
