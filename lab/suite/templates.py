"""Has a real Heat validate every template of the runbooks.

    python -m lab.suite.templates

Parameters are those that the runbook gives for it. A template whose services the lab does not have
(LAB_EXTRA) is named, and is no failure.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from openstack import exceptions

from lab.suite.control import Lab
from rey_triage.library import open_library
from rey_triage.model import Task

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openstack.connection import Connection

    from rey_triage.model import File

_MARK = "heat_template_version"
_NOT_HERE = "not in service catalog"
"""How Heat says that the service of a resource type is not in the catalogue."""


def templates() -> Iterator[tuple[str, File]]:
    """Give runbook and file of every Heat template."""
    for runbook in open_library():
        if not isinstance(runbook, Task):
            continue
        for file in runbook.files:
            if file.heat is not None or _MARK in file.content:
                yield runbook.id, file


def verdict(cloud: Connection, file: File) -> str:
    """What Heat has against a template; empty: nothing."""
    question = {"template": file.content, "parameters": file.heat or {}}
    answer = cloud.orchestration.post("/validate", json=question)
    try:
        exceptions.raise_from_response(answer)
    except exceptions.HttpException as refusal:
        return str(refusal.details or refusal)
    return ""


def main() -> int:
    cloud = Lab().connect("demo")
    faults = seen = 0
    for runbook, file in templates():
        seen += 1
        wrong = verdict(cloud, file)
        absent = _NOT_HERE in wrong
        faults += bool(wrong) and not absent
        print(f"{runbook:38} {file.name:28} {'not here: ' * absent}{wrong or 'valid'}")
    print(f"{seen - faults} of {seen} templates are valid, or need what this lab has not")
    return 1 if faults or not seen else 0


if __name__ == "__main__":
    sys.exit(main())
