from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from lab.suite.fault import Fault

if TYPE_CHECKING:
    from pathlib import Path

    from lab.suite.fault import Site

_STUTTER = """\
import os, signal, sys, time
server = int(sys.argv[1])
end = time.time() + 900
signal.signal(signal.SIGTERM, lambda *_: sys.exit())
try:
    while time.time() < end:
        os.kill(server, signal.SIGSTOP)
        time.sleep(0.9)
        os.kill(server, signal.SIGCONT)
        time.sleep(0.1)
finally:
    os.kill(server, signal.SIGCONT)
"""
"""The server works one tenth of each second, as one that waits for its disk."""


class DatabaseSlow(Fault):
    name = "mariadb-slow"
    sentence = "The database server stutters as on an overloaded disk: each answer takes seconds."
    expect = {"mariadb/slow": ""}
    lasts = 60
    clean = "the server works all the time"

    def _pid_file(self, site: Site) -> Path:
        return site.lab.state / "run/stutter.pid"

    def breaks(self, site: Site) -> None:
        server = (site.lab.state / "run/mysqld.pid").read_text().strip()
        process = subprocess.Popen(
            [sys.executable, "-c", _STUTTER, server],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._pid_file(site).write_text(str(process.pid))

    def repairs(self, site: Site) -> None:
        path = self._pid_file(site)
        if not path.exists():
            return
        process = int(path.read_text())
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(process, signal.SIGTERM)
            os.waitpid(process, 0)
        path.unlink()


FAULT = DatabaseSlow()
