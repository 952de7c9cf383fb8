"""What stands below the services of the lab, from outside: database, bus, catalogue, proxy."""

from __future__ import annotations

import os
import signal
import socket
import struct
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lab.suite.journal import until

if TYPE_CHECKING:
    from lab.suite.control import Lab
    from lab.suite.fault import Site

_RABBITMQ = "/usr/lib/rabbitmq/bin/rabbitmqctl"


def call(*command: str, environment: dict[str, str] | None = None) -> str:
    """Run a command to its end and return what it printed."""
    done = subprocess.run(
        command,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stdout}{done.stderr}")
    return done.stdout


def client(lab: Lab) -> list[str]:
    """The database client, as root of the server."""
    return ["mariadb", "--no-defaults", "-N", f"--socket={lab.state / 'run/mysql.sock'}"]


def sql(lab: Lab, statement: str) -> str:
    """As root of the database, whom read_only does not bind.

    Where connections are short there is one for root, but who is about to be refused may hold it
    for a moment.
    """
    answers: list[str] = []

    def asked() -> bool:
        try:
            answers.append(call(*client(lab), "-e", statement))
        except RuntimeError as refusal:
            if "Too many connections" not in str(refusal):
                raise
        return bool(answers)

    if not until(asked, 60):
        raise RuntimeError(f"too many connections: {statement}")
    return answers[0]


def rabbitmqctl(lab: Lab, *words: str) -> str:
    home = {"HOME": str(lab.state / "data/rabbit")}
    return call(_RABBITMQ, "-n", "lab@localhost", *words, environment=home)


def bus(lab: Lab, act: str) -> str:
    """Do something on a channel of the bus, and return what came back.

    By a client: rabbitmqctl needs longer to start than a host may be silent.
    """
    program = (
        "import amqp\n"
        "bus = amqp.Connection('127.0.0.1:5672', userid='guest', password='guest')\n"
        f"bus.connect(); print(bus.channel().{act}); bus.close()"
    )
    return call(str(lab.state / "venv/bin/python"), "-c", program)


def is_consumed(lab: Lab, queue: str) -> bool:
    """Whether somebody takes the messages of a queue."""
    try:
        said = bus(lab, f"queue_declare('{queue}', passive=True)")
    except RuntimeError:  # not there yet
        return False
    return "consumer_count=0" not in said


def point(site: Site, service: str, new: str, old: str) -> None:
    """Let the catalogue name another beginning of the address of a service."""
    admin = site.patient()
    found = admin.identity.find_service(service, ignore_missing=False)
    for endpoint in admin.identity.endpoints(service_id=found.id):
        if endpoint.url.startswith(old):
            url = new + endpoint.url.removeprefix(old)
            admin.identity.update_endpoint(endpoint, url=url)


@dataclass(frozen=True)
class Proxy:
    """HAProxy before one API, as most clouds have it."""

    lab: Lab
    name: str
    port: int
    target: int
    certificate: Path | None = None

    _CONFIGURATION = """\
global
    log stdout format rfc5424 daemon
    stats socket /run/haproxy/admin.sock mode 600 level admin
defaults
    mode http
    log global
    timeout connect 5s
    timeout client 60s
    timeout server 60s
frontend {name}
    bind 127.0.0.1:{port}{tls}
    default_backend {name}
backend {name}
    option httpchk GET /
    http-check expect rstatus [23]..
    server ctl-1 127.0.0.1:{target} check inter 2s fall 2 rise 1
"""

    @property
    def _pid(self) -> Path:
        return self.lab.state / f"run/front-{self.name}.pid"

    @property
    def url(self) -> str:
        return f"http{'s' if self.certificate else ''}://127.0.0.1:{self.port}"

    @property
    def direct(self) -> str:
        return f"http://127.0.0.1:{self.target}"

    def start(self) -> None:
        self.stop()
        path = self.lab.state / f"run/front-{self.name}.cfg"
        tls = f" ssl crt {self.certificate}" if self.certificate else ""
        Path("/run/haproxy").mkdir(exist_ok=True)
        path.write_text(
            self._CONFIGURATION.format(name=self.name, port=self.port, target=self.target, tls=tls)
        )
        with (self.lab.logs / "haproxy.log").open("ab") as log:
            process = subprocess.Popen(
                ["/usr/sbin/haproxy", "-db", "-f", str(path)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._pid.write_text(str(process.pid))
        until(self._listens, 10)

    def _listens(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        return False

    def stop(self) -> None:
        if not self._pid.exists():
            return
        process = int(self._pid.read_text())
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(process, signal.SIGTERM)
            os.waitpid(process, 0)
        until(lambda: not Path(f"/proc/{process}").exists(), 5)
        self._pid.unlink()


def empty_qcow2() -> bytes:
    """An image that Glance takes for what it says it is: it looks into the header."""
    cluster, bits = 1 << 16, 16
    tables = (1, 3 * cluster, cluster, 1, 0, 0)  # of clusters and of their use; no snapshots
    header = struct.pack(">4sIQIIQIIQQIIQ", b"QFI\xfb", 2, 0, 0, bits, 1 << 20, 0, *tables)
    return header.ljust(4 * cluster, b"\0")


@dataclass(frozen=True)
class SmallDisk:
    """A file system of its own under a directory of the lab, with little room.

    The lab has its mounts for itself where it runs in a mount namespace; ``unmount`` shows the
    former content again.
    """

    directory: Path

    @property
    def mounted(self) -> bool:
        return self.directory.is_mount()

    def mount(self, spare: int) -> None:
        """Move what is there to a file system that has ``spare`` MiB left."""
        used = int(call("du", "-sm", str(self.directory)).split()[0])
        aside = self.directory.with_name(self.directory.name + "-aside")
        aside.mkdir(exist_ok=True)
        call("mount", "-t", "tmpfs", "-o", f"size={used + spare}m", "tmpfs", str(aside))
        call("cp", "-a", f"{self.directory}/.", str(aside))
        call("mount", "--bind", str(aside), str(self.directory))
        call("umount", str(aside))
        aside.rmdir()

    def fill(self) -> None:
        """Leave not one block."""
        with suppress(OSError), (self.directory / "core.4711").open("wb") as file:
            while True:
                file.write(b"\1" * 65536)
                file.flush()

    def clear(self) -> None:
        (self.directory / "core.4711").unlink(missing_ok=True)

    def unmount(self, *, keep: bool) -> None:
        """``keep`` what was written meanwhile."""
        if not self.mounted:
            return
        if not keep:
            call("umount", str(self.directory))
            return
        aside = self.directory.with_name(self.directory.name + "-aside")
        aside.mkdir(exist_ok=True)
        call("mount", "--bind", str(self.directory), str(aside))
        call("umount", str(self.directory))
        call("rsync", "-a", "--delete", f"{aside}/", str(self.directory))
        call("umount", str(aside))
        aside.rmdir()
