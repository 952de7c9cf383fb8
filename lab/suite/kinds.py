"""Kinds of faults that several are of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite.fault import Fault

if TYPE_CHECKING:
    from openstack.connection import Connection

    from lab.suite.control import Lab
    from lab.suite.fault import Site


class Broken(Fault):
    """A service told to stop, killed or frozen, and started again."""

    service: str
    by: str = "kill"
    """A verb of the lab's control command: stop, kill, or freeze (alive and silent)."""

    def breaks(self, site: Site) -> None:
        site.lab.run(self.by, self.service)

    def repairs(self, site: Site) -> None:
        site.lab.run("thaw" if self.by == "freeze" else "start", self.service)


class UsedUpQuota(Fault):
    """The users' project may have no more of something than it has."""

    lasts = 35
    seen_from = "demo"
    clean = "the quota of the project is the default again"

    def project(self, admin: Connection) -> str:
        return str(admin.identity.find_project(self.seen_from, ignore_missing=False).id)


class Together(Fault):
    """Several faults at once, broken one after the other."""

    def __init__(self, name: str, *parts: Fault) -> None:
        self.name = name
        self.parts = parts
        self.sentence = "Two at once: " + " ".join(part.sentence for part in parts)
        self.expect = {root: cause for part in parts for root, cause in part.expect.items()}
        self.also = tuple(name for part in parts for name in part.also)
        self.why = " ".join(part.why for part in parts if part.why)
        if any(part.by_api is not None for part in parts):
            self.by_api = {
                root: cause
                for part in parts
                for root, cause in (part.expect if part.by_api is None else part.by_api).items()
            }
        self.lasts = max(part.lasts for part in parts)
        self.patience = sum(part.patience for part in parts)
        self.clean = parts[0].clean

    def prepares(self, site: Site) -> None:
        for part in self.parts:
            part.prepares(site)

    def breaks(self, site: Site) -> None:
        for part in self.parts:
            part.breaks(site)

    def provokes(self, site: Site) -> None:
        for part in self.parts:
            part.provokes(site)

    def shows(self, site: Site) -> bool:
        return all(part.shows(site) for part in self.parts)

    def repairs(self, site: Site) -> None:
        for part in self.parts:
            part.repairs(site)

    def healed(self, site: Site) -> bool:
        return all(part.healed(site) for part in self.parts)


class Healthy(Fault):
    """The healthy cloud, under the same workload."""

    sentence = "Nothing is wrong: the healthy cloud under the same workload."
    expect = {}

    def __init__(self, number: int) -> None:
        self.name = f"healthy-{number}"

    def breaks(self, site: Site) -> None:
        """Nothing is broken."""

    def repairs(self, site: Site) -> None:
        """So nothing is mended."""


class WrongPassword(Fault):
    """A service password on one host is not the one keystone knows."""

    expect = {"keystone/service-credentials-rejected": "wrong-password"}
    clean = "the configuration of the host is as before"
    follow = True
    leave_out = {"env -u": "it asks for the password at a terminal"}

    def __init__(self, service: str, host: str = "cmp-2") -> None:
        self.service = service
        self.host = host
        self.name = f"wrong-password-{service}"
        self.values = {"service-user": service}
        self.sentence = (
            f"nova-compute on one host has the wrong password of the service user {service}."
        )

    def breaks(self, site: Site) -> None:
        site.lab.override(f"nova/{self.host}.conf", self.service, password="changed")  # noqa: S106 - a wrong one
        # with placement's wrong, nova-compute ends by itself: that the command says so is no news
        site.lab.run("restart", f"nova-compute-{self.host}", check=False)

    def provokes(self, site: Site) -> None:
        site.boot("order-2", pinned=self.host, seconds=20)

    def by_hand(self, lab: Lab, command: str) -> str:
        if "restart" not in command:
            return ""
        lab.run("conf")
        return "the password in the file is the one keystone knows"

    def repairs(self, site: Site) -> None:
        site.lab.run("conf")
        site.lab.run("restart", f"nova-compute-{self.host}")
