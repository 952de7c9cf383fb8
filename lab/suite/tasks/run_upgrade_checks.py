from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite.trial import STATE, TaskTrial

if TYPE_CHECKING:
    from lab.suite.fault import Site

MANAGE = f"{STATE}/venv/bin/"


class RunUpgradeChecks(TaskTrial):
    name = "run-upgrade-checks"
    page = "deployment/run-upgrade-checks"
    sentence = "The checks of all services are asked, with the code that runs."
    reads = {
        f"{MANAGE}nova-manage": r"^\d+\.\d+\.\d+",
        f"{MANAGE}nova-status": r"Check: Cells v2 *\|\n\| Result: Success",
        f"{MANAGE}cinder-status --config-file": r"Result: Success|\"result\"",
        f"{MANAGE}neutron-status": "Result: (Success|Warning)",
        f"{MANAGE}keystone-status": "Result: Success",
        f"{MANAGE}placement-status": "Result: Success",
        f"{MANAGE}glance-status": "Result: Success",
        f"{MANAGE}heat-status": "Result: Success",
        "openstack compute service list": "nova-conductor",
    }

    def prepares(self, site: Site) -> None:
        self.values |= {"series": "2026.1"}


TRIAL = RunUpgradeChecks()
