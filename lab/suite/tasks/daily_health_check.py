from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from lab.suite import scene
from lab.suite.trial import SQL, TaskTrial

if TYPE_CHECKING:
    from lab.suite.fault import Site


class DailyHealthCheck(TaskTrial):
    name = "daily-health-check"
    page = "deployment/daily-health-check"
    sentence = "The daily round over a cloud that is well, with one server on it."
    leave_out = {
        "openssl s_client": "this lab has no TLS",
    }
    reads = {
        "time openstack token issue": r"\| expires \| 20",
        "openstack compute service list": r"nova-conductor.*\| up ",
        "openstack network agent list": r"L3 agent.*(True|:-\))",
        "openstack volume service list": r"cinder-volume.*\| up ",
        "openstack orchestration service list": r"\| up ",
        "openstack hypervisor list": "cmp-3.*up",
        "HOME=": r"^conductor\t0\t[1-9]",
        SQL: "Threads_connected",
        "rey-triage diagnose": "(?i)no finding|nothing",
    }
    longest = 120

    def prepares(self, site: Site) -> None:
        scene.server(site, "kept")
        before = datetime.now(UTC) - timedelta(hours=1)
        self.values |= {
            "endpoint-host": "127.0.0.1",
            "endpoint-port": "5000",
            "time": before.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }

    def cleans(self, site: Site) -> None:
        scene.cleared(site)


TRIAL = DailyHealthCheck()
