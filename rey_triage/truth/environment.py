"""A throw-away environment with the packages of a series: uv makes it, or else venv and pip."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from rey_triage.errors import ReyError

_LINES = 6  # of what an installer says last


def make(place: Path, requirements: Path) -> Path:
    """Install what the file names into a new environment; return its Python."""
    python = place / "bin" / "python"
    if uv := _uv():
        _run([uv, "venv", "--quiet", "--python", sys.executable, str(place)])
        install = [uv, "pip", "install", "--quiet", "--no-deps", "--python", str(python)]
    else:
        _run([sys.executable, "-m", "venv", str(place)])
        install = [str(python), "-m", "pip", "install", "--quiet", "--no-deps"]
    # Everything is named with its version: nothing is resolved, and no newer one gets in.
    _run([*install, "--requirement", str(requirements)])
    return python


def _uv() -> str | None:
    """Find uv on the path, or beside the Python that runs this."""
    beside = Path(sys.executable).parent / "uv"
    return shutil.which("uv") or (str(beside) if beside.is_file() else None)


def download_sources(python: Path, packages: list[str], place: Path) -> None:
    """Fetch source archives, which have the documentation; what has none is left out."""
    place.mkdir()
    ask = [str(python), "-m", "pip", "download", "--quiet", "--no-deps", "--no-build-isolation"]
    for package in packages:
        command = [*ask, "--no-binary", ":all:", "--dest", str(place), package]
        subprocess.run(command, capture_output=True, check=False)  # noqa: S603  # our own words


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # our own words
    if done.returncode:
        said = "\n  ".join((done.stderr or done.stdout).strip().splitlines()[-_LINES:])
        raise ReyError(
            "the packages of the series could not be installed",
            place=" ".join(command[:3]),
            remedy=f"A catalogue that was there before stays in use. It said:\n  {said}",
        )
