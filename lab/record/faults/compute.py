"""Faults of hypervisor hosts and of what is asked of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import acts
from control import COMPUTES
from faults.base import Fault

if TYPE_CHECKING:
    from faults.base import Site


class ComputeKilled(Fault):
    name = "nova-compute-killed"
    sentence = "The nova-compute process of one host is killed; its servers run on."

    def __init__(self, host: str = "cmp-1") -> None:
        self.host = host

    def prepares(self, site: Site) -> None:
        self._tenant = site.boot("db-1", pinned=self.host, seconds=35)

    def breaks(self, site: Site) -> None:
        site.lab.run("kill", f"nova-compute-{self.host}")

    def provokes(self, site: Site) -> None:
        site.boot("order-1", pinned=self.host, seconds=5)
        if self._tenant:
            admin = site.admin()
            site.attempt("reboot db-1", lambda: admin.compute.reboot_server(self._tenant, "SOFT"))

    def shows(self, site: Site) -> bool:
        return acts.service_down(site.admin(), "nova-compute", self.host)

    def repairs(self, site: Site) -> None:
        site.lab.run("start", f"nova-compute-{self.host}")


class FlavorTooLarge(Fault):
    name = "flavor-too-large"
    sentence = "A user boots a flavor with more memory than any host has."
    lasts = 30
    victims = ("order-1", "order-2")

    def breaks(self, site: Site) -> None:
        site.admin().compute.create_flavor(name=f"{acts.PREFIX}huge", ram=20480, vcpus=8, disk=20)

    def provokes(self, site: Site) -> None:
        for name in ("order-1", "order-2"):
            site.boot(name, flavor=f"{acts.PREFIX}huge")

    def repairs(self, site: Site) -> None:
        """The servers and the flavor go with the clean-up."""


class AllComputesDisabled(Fault):
    name = "all-computes-disabled"
    sentence = "Every compute service is disabled for maintenance and was not enabled again."
    lasts = 35
    victims = ("order-1",)
    clean = "every compute service is enabled"

    def breaks(self, site: Site) -> None:
        admin = site.admin()
        for host in COMPUTES:
            admin.compute.disable_service(
                self._service(site, host), disabled_reason="kernel update"
            )

    def _service(self, site: Site, host: str) -> str:
        services = site.admin().compute.services(binary="nova-compute", host=host)
        return str(next(iter(services)).id)

    def provokes(self, site: Site) -> None:
        site.boot("order-1")

    def repairs(self, site: Site) -> None:
        admin = site.admin()
        for host in COMPUTES:
            admin.compute.enable_service(self._service(site, host))


class SpawnFails(Fault):
    name = "spawn-fails"
    sentence = "The hypervisor refuses to start any server, on every host."
    message = (
        "internal error: process exited while connecting to monitor: "
        "Could not access KVM kernel module: Permission denied"
    )
    victims = ("order-1",)
    clean = "no host has the file that makes its hypervisor refuse"

    def breaks(self, site: Site) -> None:
        for host in COMPUTES:
            (site.lab.state / "data/nova" / host / "fail_spawn").write_text(self.message)

    def provokes(self, site: Site) -> None:
        site.boot("order-1", seconds=40)

    def repairs(self, site: Site) -> None:
        for host in COMPUTES:
            (site.lab.state / "data/nova" / host / "fail_spawn").unlink(missing_ok=True)


class WrongPassword(Fault):
    """A service password on one host is not the one keystone knows."""

    clean = "the configuration of the host is as before"

    def __init__(self, service: str, host: str = "cmp-2") -> None:
        self.service = service
        self.host = host
        self.name = f"wrong-password-{service}"
        self.victims = () if service == "placement" else ("order-2",)
        self.sentence = (
            f"nova-compute on one host has the wrong password of the service user {service}."
        )

    def breaks(self, site: Site) -> None:
        site.lab.override(f"nova/{self.host}.conf", self.service, password="changed")
        # with placement's wrong, nova-compute ends by itself: that the command says so is no news
        site.lab.run("restart", f"nova-compute-{self.host}", check=False)

    def provokes(self, site: Site) -> None:
        site.boot("order-2", pinned=self.host, seconds=20)

    def shows(self, site: Site) -> bool:
        if self.service == "placement":  # nova-compute ends at once
            return acts.service_down(site.admin(), "nova-compute", self.host)
        return super().shows(site)

    def repairs(self, site: Site) -> None:
        site.lab.run("conf")
        site.lab.run("restart", f"nova-compute-{self.host}")
