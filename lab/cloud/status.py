"""What runs, for people and for programs."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from lab.cloud import readiness
from lab.cloud.processes import Processes, State
from lab.cloud.services.table import table

if TYPE_CHECKING:
    from lab.cloud.settings import Lab

UP = "up"
SILENT = "silent"
"""It runs and does not answer."""


@dataclass(frozen=True)
class Line:
    """One service."""

    name: str
    state: str
    pid: int | None
    port: int | None
    memory_mib: int


def lines(lab: Lab) -> list[Line]:
    processes, services = Processes(lab), list(table(lab).values())
    unready = readiness.not_ready(processes, services)
    found = []
    for service in services:
        state: str = processes.state(service.name)
        if state == State.RUNNING:
            state = SILENT if service in unready else UP
        started = processes.started(service.name)
        found.append(
            Line(
                service.name,
                state,
                started.pid if started else None,
                service.port or None,
                processes.memory(service.name),
            )
        )
    return found


def as_json(lab: Lab, found: list[Line]) -> dict[str, Any]:
    return {
        "directory": str(lab.home),
        "series": lab.series.name,
        "tls": lab.tls,
        "extras": list(lab.extras),
        "services": [asdict(line) for line in found],
    }


def as_text(lab: Lab, found: list[Line]) -> str:
    text = [
        f"{one.name:22} {one.state:7} {one.pid or '-':>8} {one.memory_mib:5} MiB"
        + (f"  :{one.port}" if one.port else "")
        for one in found
    ]
    up = sum(one.state == UP for one in found)
    memory = sum(one.memory_mib for one in found)
    summary = f"{up} of {len(found)} up, {memory} MiB; OpenStack {lab.series.name} in {lab.home}"
    return "\n".join([*text, summary + (", TLS" if lab.tls else "")])
