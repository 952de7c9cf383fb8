from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lab.suite import acts
from lab.suite.fault import Fault
from lab.suite.journal import until

if TYPE_CHECKING:
    from openstack.connection import Connection

    from lab.suite.fault import Site


class BackendRenamed(Fault):
    name = "blind-backend-renamed"
    sentence = "A volume backend was renamed, and the volume type still asks for the old name."
    expect = {"cinder/volume-error": ""}
    blind = True
    kind = f"{acts.PREFIX}fast"

    def prepares(self, site: Site) -> None:
        admin = site.patient()
        made = admin.block_storage.create_type(name=self.kind)
        admin.block_storage.update_type_extra_specs(made, volume_backend_name="fake1")
        site.attempt("volume ledger-0", partial(self._make, site.user(), "ledger-0"))

    def breaks(self, site: Site) -> None:
        site.lab.override("cinder/cinder.conf", "fake1", volume_backend_name="ssd-tier1")
        site.lab.run("restart", "cinder-volume")

    def provokes(self, site: Site) -> None:
        # the scheduler hears of the new name by the next report of the backend
        until(lambda: False, 10)
        for number in (1, 2):
            name = f"ledger-{number}"
            site.attempt(f"volume {name}", partial(self._make, site.user(), name))

    def shows(self, site: Site) -> bool:
        volumes = site.admin().block_storage.volumes(all_projects=True)
        return any(
            one.name.startswith(f"{acts.PREFIX}ledger-") and one.status == "error"
            for one in volumes
        )

    def repairs(self, site: Site) -> None:
        site.lab.run("conf")
        site.lab.run("restart", "cinder-volume")

    def healed(self, site: Site) -> bool:
        """The type goes with the last of its volumes."""
        admin = site.admin()
        kind = admin.block_storage.find_type(self.kind)
        if kind is None:
            return True
        for volume in admin.block_storage.volumes(all_projects=True):
            if volume.volume_type == self.kind and volume.status in ("available", "error"):
                admin.block_storage.delete_volume(volume, force=True)
        admin.block_storage.delete_type(kind)
        return True

    def _make(self, user: Connection, name: str) -> None:
        made = acts.volume(user, name, volume_type=self.kind)
        acts.volume_reaches(user, made, "available")


FAULT = BackendRenamed()
