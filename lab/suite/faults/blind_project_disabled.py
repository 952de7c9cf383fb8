from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite.fault import Fault
from lab.suite.journal import REFUSALS

if TYPE_CHECKING:
    from lab.suite.fault import Site


class ProjectDisabled(Fault):
    name = "blind-project-disabled"
    sentence = "The project of the users was disabled, as an unpaid bill does: nobody logs in."
    expect = {"keystone/login-refused": ""}
    by_api = {}
    why = (
        "That a project is disabled may be wanted; that its users are refused is in Keystone's log "
        "alone."
    )
    blind = True
    follow = True
    values = {"project": "demo"}

    def breaks(self, site: Site) -> None:
        self._enable(site, enabled=False)

    def provokes(self, site: Site) -> None:
        site.attempt("log in", lambda: site.user().authorize())
        site.attempt("list servers", lambda: list(site.user().compute.servers()))

    def shows(self, site: Site) -> bool:
        try:
            site.user().authorize()
        except REFUSALS:
            return True
        return False

    def repairs(self, site: Site) -> None:
        self._enable(site, enabled=True)

    @staticmethod
    def _enable(site: Site, *, enabled: bool) -> None:
        admin = site.patient()
        project = admin.identity.find_project("demo", ignore_missing=False)
        admin.identity.update_project(project, is_enabled=enabled)


FAULT = ProjectDisabled()
