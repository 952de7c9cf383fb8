"""Run every check of the project: one command, the same here and in CI."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

CHECKS: list[tuple[str, list[str]]] = [
    ("lint", ["ruff", "check", "--quiet", "."]),
    ("format", ["ruff", "format", "--check", "--quiet", "."]),
    ("types", ["mypy"]),
    ("runbooks", ["rey-triage", "check"]),
    ("snippets", ["python", "tools/check_snippets.py"]),
    # Last, so that its closing line is the last thing one reads.
    ("tests", ["pytest"]),
]

# Where CI runs them, the facts of the runbooks are held against all releases. The catalogues are
# in the user's cache, and only built when they are not there or would be others today.
CATALOGUES = ("catalogues", ["rey-triage", "truth", "build", "--missing"])


def main() -> int:
    """Run all checks, whatever fails, and say at the end which did."""
    failed: list[str] = []
    checks = [CATALOGUES, *CHECKS] if os.environ.get("CI") == "true" else CHECKS
    for name, command in checks:
        began = time.monotonic()
        print(f"── {name}: {' '.join(command)}", flush=True)
        program = str(BIN / command[0])
        done = subprocess.run([program, *command[1:]], cwd=ROOT, env=_environment(), check=False)
        if done.returncode:
            failed.append(name)
            print(f"   {name} failed ({time.monotonic() - began:.0f} s)", flush=True)
    if failed:
        print(f"\nFailed: {', '.join(failed)}.", flush=True)
        return 1
    return 0


def _environment() -> dict[str, str]:
    # The tests start programs of the environment by name.
    return {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"}


if __name__ == "__main__":
    sys.exit(main())
