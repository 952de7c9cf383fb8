"""Runs a program of the cloud to its end."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from lab.cloud.errors import LabError
from lab.cloud.processes import environment
from lab.cloud.settings import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lab.cloud.settings import Lab

_LINES_SHOWN = 15


def run(lab: Lab, *command: object, stdin: str = "", extra: Mapping[str, str] | None = None) -> str:
    """What it printed, which ``logs/bootstrap.out`` keeps; it has to succeed."""
    words = [str(word) for word in command]
    done = subprocess.run(
        words,
        env=environment(lab) | dict(extra or {}),
        cwd=lab.run,
        input=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    shown = " ".join(words)
    log = lab.logs / "bootstrap.out"
    with log.open("a") as file:
        file.write(f"$ {shown}\n{done.stdout}\nexit {done.returncode}\n")
    if done.returncode:
        end = "\n  ".join(done.stdout.splitlines()[-_LINES_SHOWN:])
        raise LabError(f"failed: {shown}\n  {end}", f"all of it: {log}")
    return done.stdout


def inside(lab: Lab, module: str, *arguments: str) -> list[str]:
    """The command that runs a module of ``inside`` in the environment of the cloud."""
    return [str(lab.bin / "python"), "-m", f"lab.cloud.inside.{module}", *arguments]


def inside_environment(lab: Lab) -> dict[str, str]:
    """The variables it needs: there it finds this package, and the lab it belongs to."""
    return environment(lab) | {"PYTHONPATH": str(ROOT), "LAB_DIR": str(lab.home)}
