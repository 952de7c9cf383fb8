"""The part of the page of results that tells which procedures were carried out, and how far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.site import links
from rey_triage.site import markdown as md

if TYPE_CHECKING:
    from rey_triage.library import Library
    from rey_triage.trials import Record, TaskTrial

_INTRO = (
    "What a procedure presupposes is made on the same cloud; then its commands are typed as they "
    "are printed: what to see before, the steps in order, what verifies them, and the way back. "
    "Where a step says how it is undone by a command, that is typed as well, and the step again. "
    "Each answer is held against the page, and afterwards nothing may be left. A procedure is "
    "proven when every change was made so; steps that only look may be left out, with the reason."
)
_COLUMNS = ("Procedure", "What was done", "Steps as printed", "Taken back", "Result", "Left out")


def tasks(record: Record, library: Library) -> list[str]:
    """Give the parts of the section; none where no task was tried or waits."""
    if not record.tasks and not record.waiting_tasks:
        return []
    order = sorted(record.tasks, key=lambda task: (_is_proven(task, library), task.runbook))
    proven = sum(_is_proven(task, library) for task in order)
    parts = ["## Procedures carried out", md.text(_INTRO), f"{proven} of {len(order)} are proven."]
    if order:
        head = ["| " + " | ".join(_COLUMNS) + " |", "|" + " --- |" * len(_COLUMNS)]
        parts.append("\n".join(head + [_row(task, library) for task in order]))
    if record.waiting_tasks:
        waiting = record.waiting_tasks.items()
        parts.append("### Procedures not carried out yet")
        parts.append("\n".join(f"- {md.code(name)}: {md.text(what)}" for name, what in waiting))
    return parts


def _row(task: TaskTrial, library: Library) -> str:
    left_out = (f"“{md.text(one.step)}” {md.text(one.reason)}" for one in task.left_out)
    cells = (
        links.to_runbook(task.runbook, library, links.RESULTS),
        f"{md.text(task.sentence)}<br>{md.code(task.trial)}, {md.text(task.series)}",
        f"{task.steps} of {task.steps + task.wrong}",
        str(task.undone) if task.undone else "–",
        _result(task, library),
        "<br>".join(left_out) or "–",
    )
    return "| " + " | ".join(cells) + " |"


def _result(task: TaskTrial, library: Library) -> str:
    if _is_proven(task, library):
        return f"proven, {md.text(task.date)}"
    if task.proves:
        return "the page has changed since it was proven"
    return md.mark("wrong", "not proven")


def _is_proven(task: TaskTrial, library: Library) -> bool:
    return task.trial in library.proven.get(task.runbook, {}).get(task.series, ())
