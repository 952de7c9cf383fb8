from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts
from lab.suite.kinds import WrongPassword

if TYPE_CHECKING:
    from lab.suite.fault import Roots, Site


class WrongPlacementPassword(WrongPassword):
    by_api: Roots = {}
    why = (
        "nova-compute ends at its start; to the API it is down like any other whose process ended. "
        "Only its log and Keystone's name the password."
    )
    also = ("nova/compute-service-down",)

    def __init__(self) -> None:
        super().__init__("placement")

    def shows(self, site: Site) -> bool:
        return acts.service_down(site.admin(), "nova-compute", self.host)


FAULT = WrongPlacementPassword()
