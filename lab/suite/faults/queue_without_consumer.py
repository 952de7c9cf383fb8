from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite.fault import Fault
from lab.suite.infrastructure import rabbitmqctl, sql
from lab.suite.journal import until

if TYPE_CHECKING:
    from lab.suite.control import Lab
    from lab.suite.fault import Site


class QueueWithoutConsumer(Fault):
    """cinder-scheduler reports its life to the database, so the API never misses it.

    The lab cannot wait for the hour after which somebody complains: it is set back.
    """

    name = "queue-without-consumer"
    sentence = (
        "cinder-scheduler was started with another virtual host of RabbitMQ: it is up, and "
        "nobody takes the messages of its queue."
    )
    expect = {"rabbitmq/queue-without-consumer": "elsewhere"}
    vhost = "old"
    lasts = 40
    clean = "the service listens where the others send"
    follow = True

    def breaks(self, site: Site) -> None:
        rabbitmqctl(site.lab, "add_vhost", self.vhost)
        rabbitmqctl(site.lab, "set_permissions", "-p", self.vhost, "guest", ".*", ".*", ".*")
        config = (site.lab.state / "etc/cinder/cinder.conf").read_text()
        [url] = [line for line in config.splitlines() if line.startswith("transport_url")]
        elsewhere = url.partition("=")[2].strip().rstrip("/") + f"/{self.vhost}"
        path = site.lab.state / "etc/env/cinder-scheduler.env"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"OS_DEFAULT__TRANSPORT_URL={elsewhere}\n")
        site.lab.run("restart", "cinder-scheduler")

    def provokes(self, site: Site) -> None:
        for name in ("stock-1", "stock-2"):
            site.volume(name, seconds=8)
        sql(
            site.lab,
            "UPDATE cinder.volumes SET updated_at = created_at - INTERVAL 1 HOUR,"
            " created_at = created_at - INTERVAL 1 HOUR"
            " WHERE status = 'creating' AND display_name LIKE 'shop-stock-%'",
        )

    def shows(self, site: Site) -> bool:
        admin = site.admin()
        waiting = list(admin.block_storage.volumes(all_projects=True, status="creating"))
        services = list(admin.block_storage.services(binary="cinder-scheduler"))
        return bool(waiting) and all(service.state == "up" for service in services)

    def by_hand(self, lab: Lab, command: str) -> str:
        if "restart" not in command:
            return ""
        (lab.state / "etc/env/cinder-scheduler.env").unlink(missing_ok=True)
        return "its transport_url is that of the API again"

    def repairs(self, site: Site) -> None:
        (site.lab.state / "etc/env/cinder-scheduler.env").unlink(missing_ok=True)
        site.lab.run("restart", "cinder-scheduler")
        until(lambda: False, 2)
        if self.vhost in rabbitmqctl(site.lab, "-q", "list_vhosts").split():
            rabbitmqctl(site.lab, "delete_vhost", self.vhost)


FAULT = QueueWithoutConsumer()
