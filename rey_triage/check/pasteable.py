"""Commands can be pasted as they are once their placeholders are filled in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rey_triage.check import parts
from rey_triage.check.base import Check
from rey_triage.check.shell import ShellError, commands

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.check.corpus import Corpus
    from rey_triage.fault import Fault
    from rey_triage.load import Loaded
    from rey_triage.walk import Path_

_LEFT_OUT = re.compile(r"…|(?<![./\w])\.\.\.(?![./\w])")
_TYPOGRAPHIC = re.compile("[\u2018\u2019\u201c\u201d\u2013\u2014]")
_PROMPT = re.compile(r"^(?:[$#>] |\(openstack\) |[\w.-]+@[\w.-]+[:~][^ ]*[$#] )")


class Pasteable(Check):
    name = "pasteable"
    description = "A command is complete: no prompt, nothing left out, quotes closed."

    def run(self, loaded: Loaded, corpus: Corpus) -> Iterator[Fault]:  # noqa: ARG002
        for placed in parts.steps(loaded.runbook):
            if placed.step.run:
                yield from _command(loaded, (*placed.path, "run"), placed.step.run)
            if placed.step.action and placed.step.action.manage:
                path = (*placed.path, "action", "manage")
                yield from _command(loaded, path, placed.step.action.manage)


def _command(loaded: Loaded, path: Path_, command: str) -> Iterator[Fault]:
    if found := _PROMPT.match(command):
        yield loaded.fault(path, f"begins with a prompt '{found[0].strip()}'")
    if found := _LEFT_OUT.search(command):
        yield loaded.fault(path, f"leaves something out: {found[0]}")
    if found := _TYPOGRAPHIC.search(command):
        yield loaded.fault(path, f"contains {found[0]}, which no shell understands")
    try:
        commands(command)
    except ShellError as error:
        yield loaded.fault(path, str(error))
