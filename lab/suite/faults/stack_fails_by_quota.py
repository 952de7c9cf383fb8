from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite.faults.stack_fails import StackFails

if TYPE_CHECKING:
    from lab.suite.fault import Site

_TWO_VOLUMES = """\
heat_template_version: 2018-08-31
resources:
  data: {type: OS::Cinder::Volume, properties: {size: 4}}
  backup: {type: OS::Cinder::Volume, depends_on: data, properties: {size: 4}}
"""


class StackFailsByQuota(StackFails):
    name = "stack-fails-by-quota"
    sentence = "The second volume of a stack goes beyond the project's quota of gigabytes."
    expect = {"cinder/quota-exceeded": "used-up"}
    template = _TWO_VOLUMES
    clean = "the quotas of the project are the defaults again"

    def breaks(self, site: Site) -> None:
        admin = site.patient()
        admin.block_storage.update_quota_set(self._project(site), gigabytes=6)

    def _project(self, site: Site) -> str:
        return str(site.patient().identity.find_project("demo", ignore_missing=False).id)

    def repairs(self, site: Site) -> None:
        site.patient().block_storage.revert_quota_set(self._project(site))


FAULT = StackFailsByQuota()
