from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts
from lab.suite.fault import Fault
from lab.suite.infrastructure import empty_qcow2

if TYPE_CHECKING:
    from lab.suite.fault import Site


class ShelvedImageDeleted(Fault):
    name = "shelved-image-deleted"
    sentence = "The image that a shelved server is to come back from has been deleted."
    expect = {"glance/image-deleted": "shelved"}
    lasts = 20
    victims = ("parked",)
    server = f"{acts.PREFIX}parked"
    follow = True

    def prepares(self, site: Site) -> None:
        user = site.patient("demo")
        server = acts.active(user, acts.boot(user, "parked"), 90)
        user.compute.shelve_server(server)
        acts.reaches(lambda: user.compute.get_server(server.id), "SHELVED_OFFLOADED", 90)

    def breaks(self, site: Site) -> None:
        user = site.patient("demo")
        image = user.image.find_image(f"{self.server}-shelved", ignore_missing=False)
        source = site.lab.state / "run/source.qcow2"
        source.write_bytes(empty_qcow2())
        self.values = {"image-id": image.id, "project": "demo", "image-file": str(source)}
        user.image.delete_image(image)

    def provokes(self, site: Site) -> None:
        user = site.patient("demo")
        server = user.compute.find_server(self.server, ignore_missing=False)
        site.attempt("unshelve", lambda: user.compute.unshelve_server(server))

    def repairs(self, site: Site) -> None:
        """The server goes with the clean-up; its data is lost."""
        (site.lab.state / "run/source.qcow2").unlink(missing_ok=True)


FAULT = ShelvedImageDeleted()
