"""Starts, stops, freezes processes, and knows whether the one it started is still there."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import time
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lab.cloud.services.service import Service
    from lab.cloud.settings import Lab

PROC = Path("/proc")


class State(StrEnum):
    """What the kernel says of a process."""

    RUNNING = "running"
    FROZEN = "frozen"
    DOWN = "down"


@dataclass(frozen=True)
class Started:
    """What a pid file holds.

    The start time tells a process from a later one of the same number, the fingerprint whether
    it was started from what is configured now.
    """

    pid: int
    start_time: str
    fingerprint: str = ""

    def __str__(self) -> str:
        return f"{self.pid} {self.start_time} {self.fingerprint}"


class Processes:
    """The processes of one lab."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab

    def started(self, name: str) -> Started | None:
        """The process of this name, if it is there."""
        try:
            pid, start_time, *rest = self._pid_file(name).read_text().split()
            found = Started(int(pid), start_time, "".join(rest[:1]))
        except (FileNotFoundError, ValueError):
            return None
        return None if _kernel_state(found) is None else found

    def state(self, name: str) -> State:
        found = self.started(name)
        letter = found and _kernel_state(found)
        if not letter:
            return State.DOWN
        return State.FROZEN if letter in "Tt" else State.RUNNING

    def recorded(self) -> list[str]:
        """Every name that was started and not stopped."""
        return sorted(path.stem for path in self.lab.run.glob("*.pid") if self.started(path.stem))

    def is_outdated(self, service: Service) -> bool:
        """It runs, but not from the configuration that is on the disk."""
        found = self.started(service.name)
        return found is not None and found.fingerprint != self.fingerprint(service)

    def fingerprint(self, service: Service) -> str:
        """Of everything that the process is started from."""
        digest = hashlib.sha256(repr((service.command, self.environment(service))).encode())
        for path in service.configuration:
            file = self.lab.etc / path
            digest.update(file.read_bytes() if file.exists() else b"")
        return digest.hexdigest()[:16]

    def environment(self, service: Service) -> dict[str, str]:
        """The variables of its own: of the table, then of its overlay."""
        return {**service.environment, **self.overlay(service)}

    def overlay(self, service: Service) -> dict[str, str]:
        """``etc/env/NAME.env``, lines of NAME=VALUE: so a test changes what one service sees."""
        path = self.lab.overlays / f"{service.name}.env"
        if not path.exists():
            return {}
        lines = (line.partition("=") for line in path.read_text().splitlines() if "=" in line)
        return {name.strip(): value.strip() for name, _, value in lines}

    def start(self, service: Service) -> None:
        """Start it, if it is not there; its output goes to ``logs/NAME.out``."""
        if self.started(service.name):
            return
        if service.socket:
            # Left by one that was killed: it would look ready at once.
            service.socket.unlink(missing_ok=True)
        with (self.lab.logs / f"{service.name}.out").open("ab") as output:
            process = subprocess.Popen(
                service.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=environment(self.lab) | self.environment(service),
                cwd=self.lab.run,
                # A session of its own: Ctrl-C does not reach it, and signals reach its workers.
                start_new_session=True,
            )
        started = Started(process.pid, start_time(process.pid), self.fingerprint(service))
        self._pid_file(service.name).write_text(str(started))
        # Not waited for: whoever is left when this command ends belongs to init.
        _CHILDREN.append(process)

    def stop(self, names: Iterable[str], *, kill: bool = False, grace: float = 10) -> None:
        """End the processes with their workers, by force those that take longer than ``grace``."""
        running = {name: found.pid for name in names if (found := self.started(name))}
        for pid in running.values():
            _signal_group(pid, signal.SIGKILL if kill else signal.SIGTERM)
            # What is frozen takes the signal when it goes on.
            _signal_group(pid, signal.SIGCONT)
        end = time.monotonic() + grace
        while time.monotonic() < end and any(self.started(name) for name in running):
            time.sleep(0.05)
        for pid in running.values():
            _signal_group(pid, signal.SIGKILL)
        while any(self.started(name) for name in running):
            time.sleep(0.02)
        for name in running:
            self._pid_file(name).unlink(missing_ok=True)

    def freeze(self, names: Iterable[str]) -> None:
        """Alive and silent: connections stay open, nobody answers."""
        self._signal(names, signal.SIGSTOP)

    def thaw(self, names: Iterable[str]) -> None:
        self._signal(names, signal.SIGCONT)

    def memory(self, name: str) -> int:
        """MiB that the process and its workers have, shared pages counted in part."""
        found = self.started(name)
        if found is None:
            return 0
        return sum(_memory(pid) for pid in _members(found.pid)) // 1024

    def _signal(self, names: Iterable[str], number: signal.Signals) -> None:
        for name in names:
            if found := self.started(name):
                _signal_group(found.pid, number)

    def _pid_file(self, name: str) -> Path:
        return self.lab.run / f"{name}.pid"


_CHILDREN: list[subprocess.Popen[bytes]] = []
"""Kept, so that Python reaps them and does not warn of them."""


def environment(lab: Lab) -> dict[str, str]:
    """What every program of the lab is started with."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        # A proxy would be asked for 127.0.0.1; without compiled modules every start is slow.
        if not name.lower().endswith("_proxy") and name != "PYTHONDONTWRITEBYTECODE"
    }
    # Put there by lab.sh for the lab itself.
    inherited.pop("PYTHONPATH", None)
    inherited |= {
        "PATH": f"{lab.bin}:/usr/local/sbin:/usr/sbin:/sbin:{os.environ.get('PATH', '')}",
        "OS_CLIENT_CONFIG_FILE": str(lab.clouds),
        "LANG": "C.UTF-8",
        "EVENTLET_NO_GREENDNS": "yes",
    }
    if lab.tls:
        inherited["REQUESTS_CA_BUNDLE"] = str(lab.authority)
    return inherited


def start_time(pid: int) -> str:
    """In ticks since the machine started: with the number it names a process for good."""
    return _stat(pid)[19]


def _stat(pid: int) -> list[str]:
    """The fields of ``/proc/PID/stat`` behind the name, which may hold spaces."""
    return (PROC / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()


def _kernel_state(started: Started) -> str | None:
    """The letter of its state; None when it is gone.

    Of a threaded process the first thread may be a zombie while another still holds the socket: it
    is gone when that was the last one, or its successor finds the address in use.
    """
    for child in _CHILDREN:
        if child.pid == started.pid:
            child.poll()
    try:
        fields = _stat(started.pid)
        threads = len(list((PROC / str(started.pid) / "task").iterdir()))
    except (FileNotFoundError, ProcessLookupError):
        return None
    if fields[19] != started.start_time or (fields[0] in "ZX" and threads <= 1):
        return None
    return fields[0]


def _signal_group(pid: int, number: signal.Signals) -> None:
    """To the process and its workers: it leads a session, so its number names its group too."""
    try:
        os.killpg(pid, number)
    except ProcessLookupError:
        return


def _members(group: int) -> list[int]:
    found = []
    for path in PROC.glob("[0-9]*"):
        try:
            if int(_stat(int(path.name))[2]) == group:
                found.append(int(path.name))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def _memory(pid: int) -> int:
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
