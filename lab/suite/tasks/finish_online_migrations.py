from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from lab.suite import scene
from lab.suite.journal import until
from lab.suite.trial import STATE, TaskTrial, manage

if TYPE_CHECKING:
    from lab.suite.fault import Site


class FinishOnlineMigrations(TaskTrial):
    name = "finish-online-migrations"
    page = "nova/finish-online-migrations"
    sentence = "With a living and a deleted server, the records are converted and archived."
    places = {"/var/backups": "trials/backups"}
    reads = {
        "openstack compute service list": "nova-conductor.*up",
        "ls -lt /var/backups": "today.sql.gz",
        f"{STATE}/venv/bin/nova-status": r"\A((?!Result: Failure)[\s\S])*\Z",
        manage("nova-manage db archive_deleted_rows", "nova/nova"): "archived|instances",
        "awk": r"\A(auto)?\s*\Z",
        "openstack server list": r"\A\s*\Z",
    }

    def prepares(self, site: Site) -> None:
        backups = site.lab.state / "trials/backups"
        backups.mkdir(parents=True, exist_ok=True)
        (backups / "today.sql.gz").touch()
        kept = scene.server(site, "kept")
        gone = scene.server(site, "gone")
        user = site.patient("demo")
        user.compute.delete_server(gone)
        until(lambda: [one.id for one in user.compute.servers()] == [kept.id], 60)
        tomorrow = datetime.now(UTC) + timedelta(days=1)
        self.gone = gone.id
        self.values |= {"date": tomorrow.strftime("%Y-%m-%d")}

    def achieved(self, site: Site) -> bool:
        """The living server is there, the deleted one is archived."""
        deleted = site.patient().compute.servers(all_projects=True, deleted=True)
        return bool(list(site.patient().compute.servers(all_projects=True))) and self.gone not in {
            one.id for one in deleted
        }

    def cleans(self, site: Site) -> None:
        scene.cleared(site)


TRIAL = FinishOnlineMigrations()
