from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts
from lab.suite.fault import Fault

if TYPE_CHECKING:
    from lab.suite.fault import Site

TEMPLATE = """\
heat_template_version: 2018-08-31
resources:
  disk: {type: OS::Cinder::Volume, properties: {size: 1}}
"""


class VolumeQuota(Fault):
    name = "cinder-quota"
    sentence = "A project has all the volumes that its quota allows; a stack wants one more."
    expect = {"cinder/quota-exceeded": "used-up"}
    lasts = 35
    seen_from = "demo"
    clean = "the quota of the project is the default again"
    follow = True
    values = {"project": "demo", "limit": "10"}

    def _project(self, site: Site) -> str:
        return str(site.admin().identity.find_project("demo", ignore_missing=False).id)

    def prepares(self, site: Site) -> None:
        user = site.user()
        kept = site.attempt("create volume", lambda: acts.volume(user, "data-kept"))
        if kept:
            acts.volume_reaches(user, kept, "available", 30)

    def breaks(self, site: Site) -> None:
        site.admin().block_storage.update_quota_set(self._project(site), volumes=1)

    def provokes(self, site: Site) -> None:
        user = site.user()
        site.attempt("create volume", lambda: acts.volume(user, "stock-1"))
        made = site.attempt("create stack", lambda: acts.stack(user, "store", TEMPLATE))
        if made:
            site.attempt(
                "stack complete", lambda: acts.stack_reaches(user, made, "CREATE_COMPLETE", 20)
            )

    def repairs(self, site: Site) -> None:
        site.admin().block_storage.revert_quota_set(self._project(site))


FAULT = VolumeQuota()
