from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts
from lab.suite.fault import Fault
from lab.suite.infrastructure import rabbitmqctl

if TYPE_CHECKING:
    from lab.suite.fault import Site


class RabbitmqPermissionsLost(Fault):
    """All services complain at once and without end, 10 MB a minute each."""

    name = "blind-rabbitmq-permissions-lost"
    sentence = "The RabbitMQ account of the services may log in and has no permissions any more."
    expect = {"rabbitmq/login-refused": ""}
    by_api = {}
    why = "Services and agents fall silent together; what the bus refuses them is in the logs."
    also = ("rabbitmq/unreachable",)
    """They are silent together, as whoever cannot use the bus is; why, it cannot show."""
    blind = True
    log_limit = 1
    follow = True
    values = {"service-user": "guest"}

    def breaks(self, site: Site) -> None:
        rabbitmqctl(site.lab, "clear_permissions", "-p", "/", "guest")
        rabbitmqctl(site.lab, "close_all_connections", "moved to another node")

    def provokes(self, site: Site) -> None:
        site.boot("order-1", seconds=5)

    def shows(self, site: Site) -> bool:
        return acts.service_down(site.admin(), "nova-compute", "cmp-1")

    def repairs(self, site: Site) -> None:
        rabbitmqctl(site.lab, "set_permissions", "-p", "/", "guest", ".*", ".*", ".*")


FAULT = RabbitmqPermissionsLost()
