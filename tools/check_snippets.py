"""Run ShellCheck over every command of the runbooks, as written and for each deployment tool.

.venv/bin/python tools/check_snippets.py      prints faults as path:line:column, exits with 1

All commands go to one ShellCheck, each in a file of its own; placeholders are filled in first.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from rey_triage import paths  # noqa: E402  # found by the line above
from rey_triage.check import parts  # noqa: E402
from rey_triage.deployment import render  # noqa: E402
from rey_triage.library import read  # noqa: E402
from rey_triage.load import load_deployments  # noqa: E402
from rey_triage.vocabulary import PLACEHOLDERS  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.load import Loaded
    from rey_triage.walk import Path_

SHELLCHECK = Path(sys.executable).parent / "shellcheck"
SEVERITY = "warning"
# Not of a command that is pasted: no first line, a variable that the reader's shell has, a
# directory that is there, a counter of tries, the word do as the value of an option (ping -M do).
# An answer that is split is meant to be: --trait a --trait b; or it is a date, and has no spaces.
EXCLUDED = "SC1010,SC2148,SC2154,SC2164,SC2034,SC2046"
_PLACEHOLDER = re.compile(r"<([a-z][a-z0-9-]*)>")


def main() -> int:
    loaded, _ = read([paths.runbooks()])
    snippets: dict[str, tuple[Loaded, Path_, str]] = {}
    for text, where in _snippets(loaded):
        snippets.setdefault(text, where)
    with tempfile.TemporaryDirectory() as name:
        files = {}
        for number, (text, where) in enumerate(snippets.items()):
            file = Path(name) / f"{number}.sh"
            file.write_text(_PLACEHOLDER.sub(_sample, text) + "\n", encoding="utf-8")
            files[str(file)] = where
        command = [str(SHELLCHECK), "--shell=bash", "--format=json", f"--severity={SEVERITY}"]
        done = subprocess.run(
            [*command, f"--exclude={EXCLUDED}", *files], capture_output=True, text=True, check=False
        )
    if done.returncode > 1:
        print(done.stderr)
        return 2
    for one in json.loads(done.stdout):
        page, path, tool = files[one["file"]]
        begin = f"{tool}: " if tool else ""
        print(page.fault(path, f"{begin}{one['message']}", f"SC{one['code']}"))
    print(f"{len(snippets)} snippets: {'no faults' if not done.returncode else 'faults'}")
    return done.returncode


def _sample(found: re.Match[str]) -> str:
    known = PLACEHOLDERS.get(found[1])
    return known.sample if known else found[1]


def _snippets(loaded: list[Loaded]) -> Iterator[tuple[str, tuple[Loaded, Path_, str]]]:
    """Give every different command, and where it stands first."""
    tools = load_deployments().values()
    for page in loaded:
        for placed in parts.steps(page.runbook):
            if placed.step.run:
                yield placed.step.run, (page, (*placed.path, "run"), "")
            if placed.step.action:
                for tool in tools:
                    if text := render(placed.step.action, tool).run:
                        yield text, (page, (*placed.path, "action"), tool.title)


if __name__ == "__main__":
    sys.exit(main())
