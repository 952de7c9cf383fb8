"""Waits until services answer, each in its way, and says which one died on the way."""

from __future__ import annotations

import socket
import ssl
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from lab.cloud.commands import inside, inside_environment
from lab.cloud.errors import LabError
from lab.cloud.processes import State
from lab.cloud.settings import ADDRESS, PORTS, PUBLIC, TLS_OFFSET

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.cloud.processes import Processes
    from lab.cloud.services.service import Service
    from lab.cloud.settings import Lab

SECONDS = 600
"""Generous: a process that died is noticed at once, and a busy machine is slow."""
ANSWER_SECONDS = 3
_PAUSE = 0.1
_GET = b"GET / HTTP/1.0\r\nHost: lab\r\n\r\n"
_LINES_SHOWN = 8


def is_ready(processes: Processes, service: Service) -> bool:
    """It answers; of one without a port, that it runs."""
    if processes.state(service.name) is not State.RUNNING:
        return False
    if service.socket:
        return service.socket.exists()
    if service.name == "rabbitmq":
        return _greets(service.port, b"AMQP\x00\x00\x09\x01")
    if service.speaks_http:
        # uWSGI takes connections before it has loaded the application.
        return _greets(service.port, _GET) and _is_let_through(processes.lab, service.port)
    return not service.port or _greets(service.port, b"")


def not_ready(processes: Processes, services: Sequence[Service]) -> list[Service]:
    """All are asked at once, as each that does not answer takes its time."""
    if not services:
        return []
    with ThreadPoolExecutor(len(services)) as pool:
        answers = pool.map(partial(is_ready, processes), services)
        return [service for service, ready in zip(services, answers, strict=True) if not ready]


def _greets(port: int, greeting: bytes) -> bool:
    """The port takes a connection, and answers a greeting where there is one."""
    try:
        with socket.create_connection((ADDRESS, port), timeout=ANSWER_SECONDS) as connection:
            if not greeting:
                return True
            connection.sendall(greeting)
            return bool(connection.recv(1))
    except OSError:
        return False


def _is_let_through(lab: Lab, port: int) -> bool:
    """HAProxy forwards to it, where it stands in front: it asks only now and then who is up."""
    if not lab.tls or port not in {PORTS[project] for project in (*PUBLIC, *lab.extras)}:
        return True
    context = ssl.create_default_context(cafile=str(lab.authority))
    try:
        with (
            socket.create_connection((ADDRESS, port + TLS_OFFSET), timeout=ANSWER_SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=ADDRESS) as connection,
        ):
            connection.sendall(_GET)
            status = connection.recv(12)
    except OSError:
        return False
    return bool(status) and not status.endswith(b" 503")


def wait(
    lab: Lab, processes: Processes, services: Sequence[Service], *, queues: bool = True
) -> None:
    """Until all are ready and, with ``queues``, consume what they have to.

    One that exits is started once more: two of Manila's race for the same row at their first start.
    """
    names = [queue for service in services for queue in service.queues] if queues else []
    watcher = _watch_queues(lab, names)
    waiting, retried = list(services), set[str]()
    end = time.monotonic() + SECONDS
    try:
        while waiting or (watcher and watcher.poll() is None):
            for service in services:
                if processes.state(service.name) is State.DOWN:
                    if service.name in retried:
                        raise LabError(f"{service.name} exits", _last_words(lab, service))
                    retried.add(service.name)
                    processes.start(service)
            waiting = not_ready(processes, waiting)
            if time.monotonic() > end:
                silent = ", ".join(service.name for service in waiting)
                raise LabError(f"not ready after {SECONDS} s: {silent}", f"look in {lab.logs}")
            time.sleep(_PAUSE)
    finally:
        if watcher and watcher.poll() is None:
            watcher.kill()
    if watcher and watcher.wait():
        said = watcher.stdout.read().strip() if watcher.stdout else ""
        raise LabError(said or "the queues of RabbitMQ cannot be read", f"look in {lab.logs}")


def _watch_queues(lab: Lab, queues: list[str]) -> subprocess.Popen[str] | None:
    if not queues:
        return None
    return subprocess.Popen(
        inside(lab, "queues", f"{ADDRESS}:{PORTS['rabbitmq']}", str(SECONDS), *queues),
        env=inside_environment(lab),
        stdout=subprocess.PIPE,
        text=True,
    )


def _last_words(lab: Lab, service: Service) -> str:
    """The end of what it printed, and where the rest is."""
    for name in reversed(service.logs):
        path = lab.logs / name
        if path.exists() and (lines := path.read_text(errors="replace").splitlines()):
            return "\n  ".join([f"{path} ends with:", *lines[-_LINES_SHOWN:]])
    return f"it left no word in {lab.logs}"
