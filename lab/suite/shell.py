"""A shell of the lab: how a printed command is typed, and what it answers."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import shutil
import socket
import struct
import subprocess
import sys
import termios
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lab.suite.control import Lab

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(__file__).with_name("bin")
"""Commands that mean something else in the lab: all its hosts are this machine."""

_KEPT_APART = ("etc", "var")
"""What a command writes there stays in the trial's directory; the machine does not see it."""


@dataclass(frozen=True)
class Shell:
    """Types into a directory of its own, in which ``lab/lab.sh`` is found as well."""

    lab: Lab
    directory: Path
    places: Mapping[str, str] = field(default_factory=dict)
    prelude: str = ""

    def __post_init__(self) -> None:
        self.forget()
        for top in _KEPT_APART:
            for part in ("upper", "work"):
                (self.directory / "apart" / top / part).mkdir(parents=True, exist_ok=True)

    def forget(self) -> None:
        """Empty the directory in which commands are typed."""
        shutil.rmtree(self.home, ignore_errors=True)
        self.home.mkdir(parents=True)
        (self.home / "lab").symlink_to(ROOT / "lab")

    @property
    def home(self) -> Path:
        return self.directory / "home"

    def type(
        self, command: str, environment: Mapping[str, str], *, seconds: float, said: str = ""
    ) -> tuple[int, str]:
        """Return exit code and answer; ``said`` is typed on a terminal where it asks back."""
        inherited = {name: text for name, text in os.environ.items() if name[:3] != "OS_"}
        script = f"{self._arranged()}\nexec bash -c {_quoted(command)}"
        program = ["unshare", "--mount", "bash", "-c", script]
        whole = {
            **inherited,
            **environment,
            **of_the_lab(self.lab),
        }
        if said:
            return at_terminal(program, self.home, whole, said, seconds)
        return answer(program, self.home, whole, seconds=seconds)

    def _arranged(self) -> str:
        """Lay this trial's own layer over the machine's files, and the lab's where packages are."""
        lines = ["set -e"]
        for top in _KEPT_APART:
            apart = self.directory / "apart" / top
            lines.append(
                f"mount -t overlay overlay -o lowerdir=/{top},upperdir={apart}/upper,"
                f"workdir={apart}/work /{top}"
            )
        lines.append("mkdir -p /etc/sudoers.d && echo 'Defaults !secure_path' >/etc/sudoers.d/lab")
        for place, source in self.places.items():
            lines.append(f"mkdir -p {place} && mount --bind {self.lab.state / source} {place}")
        return "\n".join([*lines, self.prelude])


def of_the_lab(lab: Lab) -> dict[str, str]:
    """What a shell of the lab has in its environment."""
    return {
        "PATH": f"{BIN}:{lab.state / 'venv/bin'}:{os.environ['PATH']}",
        "LAB_DIR": str(lab.state),
        "REY_PYTHON": sys.executable,
    }


def answer(
    program: list[str],
    directory: Path,
    environment: Mapping[str, str],
    *,
    seconds: float,
    typed: str = "",
) -> tuple[int, str]:
    """Run a program; return exit code and answer, 124 where it did not end in time."""
    try:
        done = subprocess.run(
            program,
            cwd=directory,
            env=dict(environment),
            input=typed,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        return 124, f"no end within {late.timeout} s"
    return done.returncode, done.stdout


@contextmanager
def warm_client(lab: Lab) -> Iterator[None]:
    """Keep the client loaded meanwhile; one that is there already serves as well."""
    place = lab.state / "run/warm-client.sock"
    if _answers(place):
        yield
        return
    program = [lab.state / "venv/bin/python", Path(__file__).with_name("warm_client.py"), place]
    with subprocess.Popen(program, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            yield
        finally:
            process.terminate()
            place.unlink(missing_ok=True)


def _answers(place: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as asked:
        return asked.connect_ex(str(place)) == 0


def at_terminal(
    program: list[str], directory: Path, environment: Mapping[str, str], said: str, seconds: float
) -> tuple[int, str]:
    """Run a program that asks back: each line of ``said`` is typed when it has asked."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
    lines, answer = said.splitlines(keepends=True), ""
    end = time.monotonic() + seconds
    process = subprocess.Popen(
        ["setsid", "--ctty", "--wait", *program],  # noqa: S607
        cwd=directory,
        env=dict(environment),
        stdin=follower,
        stdout=follower,
        stderr=follower,
    )
    os.close(follower)
    try:
        while time.monotonic() < end:
            if not select.select([leader], [], [], 1.0)[0]:
                continue
            try:
                answer += os.read(leader, 65536).decode(errors="replace")
            except OSError:  # the other end is closed: the program has ended
                return process.wait(), answer.replace("\r\n", "\n")
            if lines and _ASKS.search(answer):
                os.write(leader, lines.pop(0).encode())
        process.kill()
        process.wait()
        return 124, f"no end within {seconds} s\n{answer}"
    finally:
        os.close(leader)


_ASKS = re.compile(r"[:?\]] *\Z")
_EDIT = re.compile(r'# 1\. set in "[^"]*"/etc/(?P<file>\S+):\n(?P<lines>(?:#   .*\n)+)')


def edits(command: str) -> tuple[str, str, dict[str, str]] | None:
    """What a printed change of a configuration file asks for: file, section, options."""
    found = _EDIT.match(command)
    if not found:
        return None
    lines = [line.removeprefix("#").strip() for line in found["lines"].splitlines()]
    options = dict(line.split(" = ", 1) for line in lines if " = " in line)
    return found["file"], lines[0].strip("[]"), options


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
