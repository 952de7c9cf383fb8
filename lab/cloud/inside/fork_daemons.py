"""Import a daemon's module once and fork one process for each of a list: faster, and less memory.

Called with the module and a JSON list of daemons: command, environment, output, pid_file,
fingerprint.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any

from lab.cloud.processes import Started, start_time


def main() -> None:
    module = importlib.import_module(sys.argv[1])
    for daemon in json.loads(sys.argv[2]):
        if os.fork() == 0:
            _become(daemon)
            sys.exit(module.main())


def _become(daemon: dict[str, Any]) -> None:
    os.setsid()
    output = os.open(daemon["output"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.environ.pop("PYTHONPATH", None)
    os.environ.update(daemon["environment"])
    sys.argv = daemon["command"]
    pid_file = Path(daemon["pid_file"])
    partial = pid_file.with_suffix(".partial")
    partial.write_text(str(Started(os.getpid(), start_time(os.getpid()), daemon["fingerprint"])))
    partial.replace(pid_file)


if __name__ == "__main__":
    main()
