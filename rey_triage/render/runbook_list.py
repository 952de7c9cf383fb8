"""A list of runbooks, for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from rey_triage.facts import kind
from rey_triage.model import Incident
from rey_triage.render import console

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rey_triage.model import Runbook

_SHORTEST_TITLE = 20


def document(runbooks: Sequence[Runbook]) -> list[dict[str, Any]]:
    """Give the list as the JSON contract has it; a task has no severity."""
    return [
        {
            "id": runbook.id,
            "title": runbook.title,
            "kind": kind(runbook),
            "services": list(runbook.services),
            "areas": list(runbook.areas),
            "topics": list(runbook.topics),
            "severity": runbook.severity if isinstance(runbook, Incident) else None,
            "alerts": list(runbook.alerts),
        }
        for runbook in runbooks
    ]


def lines(runbooks: Sequence[Runbook]) -> Iterator[str]:
    """Give one line for each runbook: id, severity or task, title."""
    if not runbooks:
        yield "No runbook passes these filters."
        return
    longest = max(len(runbook.id) for runbook in runbooks)
    room = console.room(longest + 12, _SHORTEST_TITLE)
    for runbook in runbooks:
        what = runbook.severity if isinstance(runbook, Incident) else "task"
        title = runbook.title
        if room and len(title) > room:
            title = f"{title[: room - 1]}…"
        yield f"{click.style(f'{runbook.id:{longest}}', fg='cyan')}  {what:8}  {title}"
