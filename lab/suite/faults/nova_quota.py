from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite.fault import Fault

if TYPE_CHECKING:
    from lab.suite.fault import Site


class NovaQuota(Fault):
    name = "nova-quota"
    sentence = (
        "A project has all the servers that its quota allows; volumes and networks it may make."
    )
    expect = {"nova/quota-exceeded": "used-up"}
    lasts = 35
    seen_from = "demo"
    clean = "the quota of the project is the default again"
    follow = True
    values = {"project": "demo", "limit": "10"}

    def _project(self, site: Site) -> str:
        return str(site.admin().identity.find_project("demo", ignore_missing=False).id)

    def prepares(self, site: Site) -> None:
        site.boot("web-kept", seconds=30)

    def breaks(self, site: Site) -> None:
        site.admin().compute.update_quota_set(self._project(site), instances=1, force=True)

    def provokes(self, site: Site) -> None:
        site.boot("order-1")
        site.boot("order-2")

    def repairs(self, site: Site) -> None:
        site.admin().compute.revert_quota_set(self._project(site))


FAULT = NovaQuota()
