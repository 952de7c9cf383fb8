from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts
from lab.suite.kinds import UsedUpQuota

if TYPE_CHECKING:
    from lab.suite.fault import Site

TEMPLATE = """\
heat_template_version: 2018-08-31
resources:
  disk: {type: OS::Cinder::Volume, properties: {size: 1}}
"""


class VolumeQuota(UsedUpQuota):
    name = "cinder-quota"
    sentence = "A project has all the volumes that its quota allows; a stack wants one more."
    expect = {"cinder/quota-exceeded": "used-up"}
    follow = True
    values = {"project": "demo", "quota-options": "--volumes 10"}

    def prepares(self, site: Site) -> None:
        user = site.user()
        kept = site.attempt("create volume", lambda: acts.volume(user, "data-kept"))
        if kept:
            acts.volume_reaches(user, kept, "available", 30)

    def breaks(self, site: Site) -> None:
        admin = site.admin()
        admin.block_storage.update_quota_set(self.project(admin), volumes=1)

    def provokes(self, site: Site) -> None:
        user = site.user()
        site.attempt("create volume", lambda: acts.volume(user, "stock-1"))
        made = site.attempt("create stack", lambda: acts.stack(user, "store", TEMPLATE))
        if made:
            site.attempt(
                "stack complete", lambda: acts.stack_reaches(user, made, "CREATE_COMPLETE", 20)
            )

    def repairs(self, site: Site) -> None:
        admin = site.admin()
        admin.block_storage.revert_quota_set(self.project(admin))


FAULT = VolumeQuota()
