"""Starts several daemons of one kind from a single import of their module."""

from __future__ import annotations

import json
import subprocess
from itertools import groupby
from typing import TYPE_CHECKING

from lab.cloud.commands import inside, inside_environment
from lab.cloud.errors import LabError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lab.cloud.processes import Processes
    from lab.cloud.services.service import Service
    from lab.cloud.settings import Lab


def start_all(lab: Lab, processes: Processes, services: Iterable[Service]) -> None:
    """Start what is not there; returns when each has its process.

    A service with an overlay is started alone: LD_PRELOAD works at the start of a program only.
    """
    missing = [service for service in services if not processes.started(service.name)]
    forked = [one for one in missing if one.forked_from and not processes.overlay(one)]
    servers = [
        _fork(lab, processes, module, list(group))
        for module, group in groupby(
            sorted(forked, key=lambda one: one.forked_from), key=lambda one: one.forked_from
        )
    ]
    for service in missing:
        if service not in forked:
            processes.start(service)
    for server in servers:
        if server.wait():
            raise LabError("daemons could not be forked", f"look in {lab.logs}/fork.out")


def _fork(
    lab: Lab, processes: Processes, module: str, services: list[Service]
) -> subprocess.Popen[bytes]:
    daemons = [
        {
            "command": service.command,
            "environment": processes.environment(service),
            "output": str(lab.logs / f"{service.name}.out"),
            "pid_file": str(lab.run / f"{service.name}.pid"),
            "fingerprint": processes.fingerprint(service),
        }
        for service in services
    ]
    with (lab.logs / "fork.out").open("ab") as output:
        return subprocess.Popen(
            inside(lab, "fork_daemons", module, json.dumps(daemons)),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=inside_environment(lab),
            cwd=lab.run,
            start_new_session=True,
        )
