"""What a fault is: how it is made, met, seen and mended, and what must be said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from lab.suite import acts
from lab.suite.control import CALL_SECONDS, PATIENT_SECONDS
from lab.suite.journal import until

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from openstack.connection import Connection

    from lab.suite.control import Lab
    from lab.suite.journal import Journal

Roots = Mapping[str, str]
"""Runbooks that must be said first, each with the id of its cause ("" where any will do)."""


@dataclass(frozen=True)
class Site:
    """The lab, and the journal of the recording under way."""

    lab: Lab
    journal: Journal

    def admin(self) -> Connection:
        return self.lab.connect("lab")

    def user(self) -> Connection:
        return self.lab.connect("demo")

    def patient(self, cloud: str = "lab") -> Connection:
        """Log in for what must succeed: to prepare, to break, to repair."""
        return self.lab.connect(cloud, seconds=PATIENT_SECONDS)

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

    def volume(self, name: str, *, seconds: float, **options: Any) -> Any:
        """Create one as a user, watch for a while, leave it so."""
        user = self.user()
        made = self.attempt("create volume", lambda: acts.volume(user, name, **options))
        if made:
            self.attempt(
                "volume available", lambda: acts.volume_reaches(user, made, "available", seconds)
            )
        return made


class Fault:
    """One thing that goes wrong; every method gets the lab in the state the former one left."""

    name: str
    sentence: str

    expect: Roots
    """The roots, with API and logs."""
    by_api: Roots | None = None
    """By reading requests alone. None: the same ones; empty: the fault leaves no trace."""
    why: str = ""
    """What keeps the API alone from showing it."""
    also: tuple[str, ...] = ()
    """Runbooks which the API alone may then rightly name with high confidence."""

    calm: ClassVar[bool] = False
    """Nothing is broken now: only ``expect`` may be found, and none of it with certainty."""
    blind: ClassVar[bool] = False
    """Devised by somebody who knew neither the pages nor the matching."""

    lasts: float = 45
    """Seconds from the break to the recording, at least: heartbeats need 25 to 35."""
    patience: float = 60
    """Seconds more that ``shows`` may take."""
    told: str = ""
    """What a user was told of it, where nothing else tells: it is pasted beside the logs."""
    victims: tuple[str, ...] = ()
    """Servers that end in ERROR by it."""
    log_limit: int = 8
    """MiB that are recorded of each log."""
    seen_from: str = "admin"
    """The project the administrator is logged in to who records it."""
    clean: str = "no server, volume, port, network, stack, image or flavor of the workload is left"

    follow: ClassVar[bool] = False
    """Whether the printed steps are carried out on the lab, and mend it."""
    values: Mapping[str, str] = {}
    """Placeholders of the printed steps that only the operator knows."""
    leave_out: ClassVar[Mapping[str, str]] = {}
    """Printed commands (their beginnings) that the lab cannot carry out, with the reason."""
    typed: ClassVar[Mapping[str, str]] = {}
    """What is typed when a printed command (its beginning) asks."""

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

    def by_hand(self, lab: Lab, command: str) -> str:  # noqa: ARG002 - for faults that have some
        """Do what the page has the operator do before this fix, in an editor or with own data.

        Returns what was done, in a few words; empty: nothing.
        """
        return ""

    def repairs(self, site: Site) -> None:
        """Take back what ``breaks`` did; harmless where the printed steps did it already."""
        raise NotImplementedError

    def healed(self, site: Site) -> bool:  # noqa: ARG002 - for faults that have more to say
        """Whether nothing of the fault is left, beyond the health of all services."""
        return True

    def await_signs(self, site: Site, since_break: float) -> bool:
        """Until the fault lasted long enough and shows."""
        until(lambda: False, max(0.0, self.lasts - since_break))
        return until(lambda: self.shows(site), self.patience + CALL_SECONDS, every=2)
