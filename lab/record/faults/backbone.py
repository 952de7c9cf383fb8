"""Faults of what all services stand on: database, bus, identity, placement, conductor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import acts
from faults.base import Fault, Stopped
from journal import REFUSALS

if TYPE_CHECKING:
    from openstack.connection import Connection

    from faults.base import Site


class RabbitStopped(Stopped):
    name = "rabbitmq-stopped"
    sentence = "RabbitMQ, the message bus of all services, is stopped."
    service, by = "rabbitmq", "stop"
    clean = "requests that hung complete once the bus is back: what they make late is gone too"

    def shows(self, site: Site) -> bool:
        admin = site.admin()
        try:
            return acts.agents_dead(admin, "neutron-openvswitch-agent") and acts.service_down(
                admin, "nova-compute", "cmp-1"
            )
        except REFUSALS:  # an API whose threads all hang shows it as well
            return True


class DatabaseKilled(Stopped):
    name = "mariadb-killed"
    sentence = "The MariaDB server of all services is killed."
    service = "mariadb"
    lasts = 40

    def shows(self, site: Site) -> bool:
        try:
            list(site.admin().compute.services())
        except REFUSALS:
            return True
        return False


class KeystoneStopped(Stopped):
    name = "keystone-stopped"
    sentence = "Keystone is stopped: no new token, while older ones still work."
    service, by = "keystone", "stop"
    lasts = 40


class PlacementStopped(Stopped):
    name = "placement-stopped"
    sentence = "The placement API is stopped, so the scheduler finds no host."
    service, by = "placement", "stop"
    victims = ("order-1",)

    def provokes(self, site: Site) -> None:
        site.boot("order-1")


class ConductorStopped(Stopped):
    name = "conductor-stopped"
    sentence = "nova-conductor is stopped: computes cannot report, servers stay in BUILD."
    service, by = "nova-conductor", "stop"
    clean = "servers asked for meanwhile are built on its return, then deleted"

    def provokes(self, site: Site) -> None:
        site.boot("order-1")

    def shows(self, site: Site) -> bool:
        return acts.service_down(site.admin(), "nova-conductor", "ctl-1")


class WrongEndpoint(Fault):
    name = "wrong-endpoint"
    sentence = "The catalogue names a port for the image service where nothing listens."
    wrong = "http://127.0.0.1:9999"
    right = "http://127.0.0.1:9292"
    lasts = 35
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
            site.attempt("boot by image id", lambda number=number: self._boot(user, number))

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
