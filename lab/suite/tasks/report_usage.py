from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from lab.suite import acts, scene
from lab.suite.trial import TaskTrial

if TYPE_CHECKING:
    from lab.suite.fault import Site


class ReportUsage(TaskTrial):
    name = "report-usage"
    page = "nova/report-usage"
    sentence = "A project with a server, a deleted one and a volume is reported."
    reads = {
        "openstack usage list --start": r"demo|\A\Z",
        "openstack usage show": r"Servers +\| [1-9]",
        "openstack server list --all-projects --project": "shop-kept.*ACTIVE",
        "openstack volume list": "^1 volumes 1 GiB$",
        "openstack floating ip list": "^0$",
        "openstack quota show": r"\| instances ",
    }

    def prepares(self, site: Site) -> None:
        scene.server(site, "kept")
        user = site.patient("demo")
        gone = scene.server(site, "gone")
        user.compute.delete_server(gone)
        volume = acts.volume(user, "data")
        acts.volume_reaches(user, volume, "available")
        yesterday = datetime.now(UTC) - timedelta(days=1)
        self.values |= {"date": yesterday.strftime("%Y-%m-%d"), "project": "demo"}

    def cleans(self, site: Site) -> None:
        scene.cleared(site)


TRIAL = ReportUsage()
