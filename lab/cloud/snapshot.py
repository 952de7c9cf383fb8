"""The state right after the bootstrap, kept for ``reset``."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lab.cloud.settings import Lab


def take(lab: Lab) -> None:
    """Copy the data of services that are stopped."""
    _copy(lab.data, lab.snapshot)


def restore(lab: Lab) -> None:
    """Put the copy in the place of the data; without one the data are gone."""
    remove(lab.data)
    if lab.snapshot.exists():
        _copy(lab.snapshot, lab.data)


def remove(directory: Path) -> None:
    """Delete it with all that is mounted below it: a test may have put a small disk there."""
    mounts = (line.split()[1] for line in Path("/proc/self/mounts").read_text().splitlines())
    for mount in sorted((one for one in mounts if one.startswith(f"{directory}/")), reverse=True):
        subprocess.run(["umount", "--lazy", mount], check=True)
    if directory.exists():
        shutil.rmtree(directory)


def _copy(source: Path, target: Path) -> None:
    # Half a copy must not pass for a whole one.
    partial = target.with_name(target.name + ".partial")
    for path in (partial, target):
        remove(path)
    subprocess.run(["cp", "-a", "--reflink=auto", str(source), str(partial)], check=True)
    partial.rename(target)
