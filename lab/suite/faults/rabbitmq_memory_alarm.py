from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import infrastructure
from lab.suite.faults.rabbitmq_stopped import RabbitStopped

if TYPE_CHECKING:
    from lab.suite.fault import Site


class MemoryAlarm(RabbitStopped):
    name = "rabbitmq-memory-alarm"
    sentence = (
        "RabbitMQ was given a memory limit far below what it needs, and blocks its publishers."
    )
    expect = {"rabbitmq/resource-alarm": "limit-too-low"}
    by_api = {"rabbitmq/unreachable": ""}
    why = (
        "By reading requests a broker that takes no messages is as one that is stopped: all "
        "agents and computes are silent at once. Its page asks for alarms."
    )
    follow = True
    clean = "the limit is as before"

    def breaks(self, site: Site) -> None:
        infrastructure.rabbitmqctl(site.lab, "set_vm_memory_high_watermark", "absolute", "50MB")

    def repairs(self, site: Site) -> None:
        infrastructure.rabbitmqctl(site.lab, "set_vm_memory_high_watermark", "absolute", "1GB")


FAULT = MemoryAlarm()
