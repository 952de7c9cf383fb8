from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lab.suite import acts
from lab.suite.fault import Fault

if TYPE_CHECKING:
    from lab.suite.fault import Site


_SLEEP = """\
import select
import time

time.sleep = lambda seconds: select.select([], [], [], seconds) and None
"""
"""libfaketime spoils what Python gives to clock_nanosleep, and leaves select alone."""


class ComputeClockWrong(Fault):
    """libfaketime tells the programs of one host another time; the timers go on as they should."""

    name = "compute-clock-wrong"
    sentence = "After a reboot the clock of a compute host is three hours late."
    expect = {"host/clock-skew": "stepped"}
    by_api = {}
    why = (
        "No API tells the time of a host. The agent looks dead, as one that hangs does; the "
        "server's log alone says why it does not count its reports."
    )
    also = ("neutron/ovs-agent-down",)
    clean = "the services of the host see the time of the machine"
    host = "cmp-2"
    services = (f"nova-compute-{host}", f"neutron-ovs-{host}")

    def breaks(self, site: Site) -> None:
        [library] = Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")
        ways = site.lab.state / "run/faketime"
        ways.mkdir(exist_ok=True)
        (ways / "sitecustomize.py").write_text(_SLEEP)
        variables = (
            f"LD_PRELOAD={library}\nFAKETIME=-3h\nDONT_FAKE_MONOTONIC=1\nPYTHONPATH={ways}\n"
        )
        for path in self._overlays(site):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(variables)
        site.lab.run("restart", *self.services, check=False)

    def _overlays(self, site: Site) -> list[Path]:
        return [site.lab.state / f"etc/env/{service}.env" for service in self.services]

    def provokes(self, site: Site) -> None:
        site.boot("order-1", pinned=self.host)

    def shows(self, site: Site) -> bool:
        return acts.agents_dead(site.admin(), "neutron-openvswitch-agent", self.host)

    def repairs(self, site: Site) -> None:
        for path in self._overlays(site):
            path.unlink(missing_ok=True)
        site.lab.run("restart", *self.services)


FAULT = ComputeClockWrong()
