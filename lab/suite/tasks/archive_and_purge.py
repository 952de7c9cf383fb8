from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from lab.suite import scene
from lab.suite.journal import until
from lab.suite.trial import SQL, TaskTrial, manage

if TYPE_CHECKING:
    from lab.suite.fault import Site

ARCHIVE = manage("nova-manage db archive_deleted_rows --all-cells --before <date>", "nova/nova")


class ArchiveAndPurge(TaskTrial):
    name = "archive-and-purge"
    page = "nova/archive-and-purge"
    sentence = "Of two servers one was deleted; its rows are archived, then purged."
    prelude = "mkdir -p /etc/cron.daily /var/lib/mysql"
    places = {"/var/backups": "trials/backups"}
    reads = {
        f'{SQL} -e "SELECT table_name': ("instances"),
        f'{SQL} -e "SELECT COUNT': r"^\d+$",
        "ls -lt /var/backups": "today.sql.gz",
        f"{ARCHIVE} --max_rows": (r"^\| cell1.instances +\| +1|instances +\| [1-9]"),
        f"{ARCHIVE} --until": "archived",
        manage("nova-manage db purge", "nova/nova"): "Deleted|rows",
        "time openstack server list": r"^[1-9]\d*$",
    }

    def prepares(self, site: Site) -> None:
        backups = site.lab.state / "trials/backups"
        backups.mkdir(parents=True, exist_ok=True)
        (backups / "today.sql.gz").touch()
        kept = scene.server(site, "kept")
        user = site.patient("demo")
        user.compute.delete_server(scene.server(site, "gone"))
        until(lambda: [one.id for one in user.compute.servers()] == [kept.id], 60)
        tomorrow = datetime.now(UTC) + timedelta(days=1)
        self.values |= {
            "date": tomorrow.strftime("%Y-%m-%d"),
            "time": tomorrow.strftime("%Y-%m-%d"),
        }

    def cleans(self, site: Site) -> None:
        scene.cleared(site)


TRIAL = ArchiveAndPurge()
