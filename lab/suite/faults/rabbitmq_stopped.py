from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts
from lab.suite.journal import REFUSALS
from lab.suite.kinds import Broken

if TYPE_CHECKING:
    from lab.suite.fault import Site


class RabbitStopped(Broken):
    name = "rabbitmq-stopped"
    sentence = "RabbitMQ, the message bus of all services, is stopped."
    expect = {"rabbitmq/unreachable": "stopped"}
    service, by = "rabbitmq", "stop"
    follow = True
    clean = "requests that hung complete once the bus is back: what they make late is gone too"

    def shows(self, site: Site) -> bool:
        admin = site.admin()
        try:
            return acts.agents_dead(admin, "neutron-openvswitch-agent") and acts.service_down(
                admin, "nova-compute", "cmp-1"
            )
        except REFUSALS:  # an API whose threads all hang shows it as well
            return True


FAULT = RabbitStopped()
