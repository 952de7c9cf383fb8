from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts
from lab.suite.fault import Fault

if TYPE_CHECKING:
    from lab.suite.control import Lab
    from lab.suite.fault import Roots, Site


class WrongBrokerPassword(Fault):
    name = "rabbitmq-password-wrong"
    sentence = "The Open vSwitch agent of one host logs in to RabbitMQ with a wrong password."
    expect = {"rabbitmq/login-refused": "wrong-password"}
    by_api: Roots = {}
    why = (
        "An agent that may not use the message bus is silent; to the API it is dead like any "
        "other. Only its log and the broker's say that the login was refused."
    )
    also = ("neutron/ovs-agent-down",)
    host = "cmp-2"
    clean = "the configuration of the host is as before"
    follow = True
    values = {"service-user": "guest"}

    def breaks(self, site: Site) -> None:
        url = "rabbit://guest:changed@127.0.0.1:5672/"
        site.lab.override(f"neutron/ovs-{self.host}.ini", "DEFAULT", transport_url=url)
        site.lab.run("restart", f"neutron-ovs-{self.host}", check=False)

    def shows(self, site: Site) -> bool:
        return acts.agents_dead(site.admin(), "neutron-openvswitch-agent", self.host)

    def by_hand(self, lab: Lab, command: str) -> str:
        if "restart" not in command:
            return ""
        lab.run("conf")
        return "the former transport_url is in the file again"

    def repairs(self, site: Site) -> None:
        site.lab.run("conf")
        site.lab.run("restart", f"neutron-ovs-{self.host}")


FAULT = WrongBrokerPassword()
