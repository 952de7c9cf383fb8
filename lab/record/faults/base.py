"""What a fault is: how it is made, met, seen and mended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import acts
from control import CALL_SECONDS
from journal import until

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from openstack.connection import Connection

    from control import Lab
    from journal import Journal


@dataclass(frozen=True)
class Site:
    """The lab, and the journal of the recording under way."""

    lab: Lab
    journal: Journal

    def admin(self) -> Connection:
        return self.lab.connect("lab")

    def user(self) -> Connection:
        return self.lab.connect("demo")

    def attempt(self, what: str, act: Callable[[], Any]) -> Any:
        """A user's act that the fault may well refuse."""
        return self.journal.attempt(what, act)

    def boot(self, name: str, *, seconds: float = 20, pinned: str = "", **options: Any) -> Any:
        """Boot, watch for a while, leave it so; ``pinned`` to a host as administrator."""
        cloud = self.admin() if pinned else self.user()
        server = self.attempt(
            f"boot {name}", lambda: acts.boot(cloud, name, host=pinned, **options)
        )
        if server:
            self.attempt(f"{name} active", lambda: acts.active(cloud, server, seconds))
        return server


class Fault:
    """One thing that goes wrong; every method gets the lab in the state the former one left."""

    name: str
    sentence: str
    lasts: float = 45
    """Seconds from the break to the recording, at least: heartbeats need 25 to 35."""
    patience: float = 60
    """Seconds more that ``shows`` may take."""
    victims: tuple[str, ...] = ()
    """Servers that end in ERROR by it."""
    seen_from: str = "admin"
    """The project the administrator is logged in to who records it."""
    clean: str = "no server, volume, port, network, stack, image or flavor of the workload is left"

    def prepares(self, site: Site) -> None:
        """What users had made before, while all was well."""

    def breaks(self, site: Site) -> None:
        raise NotImplementedError

    def provokes(self, site: Site) -> None:
        """User acts that meet the fault, beside the workload."""

    def shows(self, site: Site) -> bool:
        """Whether the cloud gives the fault away by now."""
        if not self.victims:
            return True
        failed = site.admin().compute.servers(all_projects=True, status="ERROR")
        return {acts.PREFIX + name for name in self.victims} <= {one.name for one in failed}

    def repairs(self, site: Site) -> None:
        raise NotImplementedError

    def await_signs(self, site: Site, since_break: float) -> bool:
        """Until the fault lasted long enough and shows."""
        until(lambda: False, max(0.0, self.lasts - since_break))
        return until(lambda: self.shows(site), self.patience + CALL_SECONDS, every=2)


class Stopped(Fault):
    """A service that is stopped, and started again."""

    service: str
    by: str = "kill"

    def breaks(self, site: Site) -> None:
        site.lab.run(self.by, self.service)

    def repairs(self, site: Site) -> None:
        site.lab.run("start", self.service)


class Together(Fault):
    """Several faults at once, broken one after the other."""

    def __init__(self, name: str, *parts: Fault) -> None:
        self.name = name
        self.parts = parts
        self.sentence = "Two at once: " + " ".join(part.sentence for part in parts)
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


class Nothing(Fault):
    """The healthy cloud, under the same workload."""

    sentence = "Nothing is wrong: the healthy cloud under the same workload."

    def __init__(self, name: str = "healthy") -> None:
        self.name = name

    def breaks(self, site: Site) -> None:
        """Nothing is broken."""

    def repairs(self, site: Site) -> None:
        """So nothing is mended."""
