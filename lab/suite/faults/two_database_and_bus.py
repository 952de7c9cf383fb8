from __future__ import annotations

from lab.suite.faults.mariadb_killed import DatabaseKilled
from lab.suite.faults.rabbitmq_stopped import RabbitStopped
from lab.suite.kinds import Together


class DatabaseAndBus(Together):
    def __init__(self) -> None:
        super().__init__("two-database-and-bus", DatabaseKilled(), RabbitStopped())
        self.by_api = {"mariadb/down": "stopped"}  # the killed database hides the bus


FAULT = DatabaseAndBus()
