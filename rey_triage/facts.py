"""What a runbook's steps add up to: computed, so that no page can claim something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rey_triage import spans
from rey_triage.model import RISKS, Incident, Risk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rey_triage.model import Cause, Runbook, Step, Task


class Facts(Struct, frozen=True, kw_only=True):
    """The facts at a glance."""

    risk: Risk = "read"
    """The highest risk of any step."""
    takes: tuple[int, int] | None = None
    """Seconds, from the quickest to the slowest way through; None: no step says."""
    repeats: bool = False
    """Some steps are done once for each affected resource; ``takes`` counts them once."""
    reversible: bool | None = None
    """None: nothing is changed, so there is nothing to take back."""
    why: tuple[str, ...] = ()
    """Why it cannot be taken back."""

    @property
    def takes_spoken(self) -> str:
        """Say the time, e.g. ``1–5 min``; empty where it is not known."""
        return spans.spoken(self.takes) if self.takes else ""


def kind(runbook: Runbook) -> str:
    """Say ``incident`` or ``task``, as the file has it."""
    return str(runbook.__struct_config__.tag)


def facts(runbook: Runbook) -> Facts:
    """Add up a whole runbook: one of an incident's causes, or all of a task."""
    if isinstance(runbook, Incident):
        return _incident(runbook)
    return _task(runbook)


def cause_facts(cause: Cause, verify: tuple[Step, ...] = ()) -> Facts:
    """Add up one cause: to confirm it, to fix it, and to verify that it is fixed."""
    return _sum((*cause.confirm, *cause.fix, *verify))


def steps_of(runbook: Runbook) -> Iterator[Step]:
    """Give every step of a runbook, in the order they are written."""
    if isinstance(runbook, Incident):
        for cause in runbook.causes:
            yield from cause.confirm
            yield from cause.fix
        yield from runbook.verify
        return
    yield from (*runbook.before, *runbook.steps, *runbook.verify, *runbook.rollback.steps)


def _incident(runbook: Incident) -> Facts:
    # A cause with `see` is another runbook's work.
    ways = [cause_facts(c, runbook.verify) for c in runbook.causes if c.confirm or c.fix]
    times = [way.takes for way in ways if way.takes]
    return Facts(
        risk=_highest(way.risk for way in ways),
        takes=(min(t[0] for t in times), max(t[1] for t in times)) if times else None,
        repeats=any(way.repeats for way in ways),
        reversible=_all(way.reversible for way in ways),
        why=tuple(dict.fromkeys(reason for way in ways for reason in way.why)),
    )


def _task(task: Task) -> Facts:
    whole = _sum((*task.before, *task.steps, *task.verify))
    if not task.rollback.impossible:
        return whole
    return Facts(
        risk=whole.risk,
        takes=whole.takes,
        repeats=whole.repeats,
        reversible=False,
        why=tuple(dict.fromkeys((task.rollback.impossible, *whole.why))),
    )


def _sum(steps: tuple[Step, ...]) -> Facts:
    times = [spans.bounds(step.takes) for step in steps if step.takes]
    changing = [step for step in steps if step.risk and step.risk != "read"]
    why = tuple(dict.fromkeys(s.irreversible for s in changing if s.irreversible))
    return Facts(
        risk=_highest(step.risk or "read" for step in steps),
        takes=(sum(t[0] for t in times), sum(t[1] for t in times)) if times else None,
        repeats=any(step.for_each for step in steps),
        reversible=all(step.undo for step in changing) if changing else None,
        why=why,
    )


def _highest(risks: Iterable[Risk]) -> Risk:
    return max(risks, key=RISKS.index, default="read")


def _all(values: Iterable[bool | None]) -> bool | None:
    known = [value for value in values if value is not None]
    return all(known) if known else None
