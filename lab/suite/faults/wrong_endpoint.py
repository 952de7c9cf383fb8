from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lab.suite import acts
from lab.suite.fault import Fault

if TYPE_CHECKING:
    from openstack.connection import Connection

    from lab.suite.fault import Site


class WrongEndpoint(Fault):
    name = "wrong-endpoint"
    sentence = "The catalogue names a port for the image service where nothing listens."
    expect = {"keystone/wrong-endpoint": "wrong-url"}
    wrong = "http://127.0.0.1:9999"
    right = "http://127.0.0.1:9292"
    lasts = 35
    follow = True
    values = {"controller": "ctl-1", "right-url": right}
    clean = "the image endpoints of the catalogue are as before; nova-api has read them again"

    def _point(self, site: Site, url: str) -> None:
        admin = site.admin()
        service = admin.identity.find_service("glance", ignore_missing=False)
        for endpoint in admin.identity.endpoints(service_id=service.id):
            admin.identity.update_endpoint(endpoint, url=url)
        site.lab.run("restart", "nova-api")  # its catalogue is cached with its token

    def prepares(self, site: Site) -> None:
        self._image = site.user().image.find_image(acts.IMAGE, ignore_missing=False)

    def breaks(self, site: Site) -> None:
        self._point(site, self.wrong)

    def provokes(self, site: Site) -> None:
        user = site.user()
        site.attempt("list images", lambda: list(user.image.images()))
        for number in (1, 2):
            site.attempt("boot by image id", partial(self._boot, user, number))

    def _boot(self, user: Connection, number: int) -> None:
        """By id: no client can look the image up by its name any more."""
        user.compute.create_server(
            name=f"{acts.PREFIX}order-{number}",
            image_id=self._image.id,
            flavor_id=user.compute.find_flavor(acts.FLAVOR, ignore_missing=False).id,
            networks=[{"uuid": user.network.find_network(acts.NETWORK, ignore_missing=False).id}],
        )

    def repairs(self, site: Site) -> None:
        self._point(site, self.right)


FAULT = WrongEndpoint()
