"""One command at a time changes a lab."""

from __future__ import annotations

import fcntl
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from lab.cloud.errors import LabError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lab.cloud.settings import Lab


@contextmanager
def held(lab: Lab) -> Iterator[None]:
    """The lock ends with the process that holds it, however that ends."""
    lab.home.mkdir(parents=True, exist_ok=True)
    path = lab.home / "lock"
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise LabError(
                f"another command is at work on {lab.home}: {file.read()}",
                "wait for it, or stop it with Ctrl-C",
            ) from None
        file.truncate(0)
        file.write(f"{' '.join(sys.argv[1:])} (process {os.getpid()})")
        file.flush()
        yield
