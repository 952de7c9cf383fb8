from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite.kinds import UsedUpQuota

if TYPE_CHECKING:
    from lab.suite.fault import Site


class NovaQuota(UsedUpQuota):
    name = "nova-quota"
    sentence = (
        "A project has all the servers that its quota allows; volumes and networks it may make."
    )
    expect = {"nova/quota-exceeded": "used-up"}
    follow = True
    values = {"project": "demo", "quota-options": "--instances 10"}

    def prepares(self, site: Site) -> None:
        site.boot("web-kept", seconds=30)

    def breaks(self, site: Site) -> None:
        admin = site.admin()
        admin.compute.update_quota_set(self.project(admin), instances=1, force=True)

    def provokes(self, site: Site) -> None:
        site.boot("order-1")
        site.boot("order-2")

    def repairs(self, site: Site) -> None:
        admin = site.admin()
        admin.compute.revert_quota_set(self.project(admin))


FAULT = NovaQuota()
