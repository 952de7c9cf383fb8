"""Probes under way: one after the other, or at the same time, each with its time limit."""

from __future__ import annotations

import threading
import time
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Literal, NamedTuple

from rey_triage.evidence import Coverage
from rey_triage.sources.cloud.asking import Asking, NotAnsweredError, SkipError

if TYPE_CHECKING:
    from collections.abc import Callable

    from rey_triage.evidence import Observation
    from rey_triage.sources.cloud.asking import Probe
    from rey_triage.sources.cloud.transport import Answer, Cloud

THREADS = 16
_TICK = 0.2  # how late a deadline or Ctrl-C may be noticed
_OUR_MISTAKE = {400, 404, 405, 406}  # the question does not fit this release: no outage

State = Literal["checked", "skipped", "failed"]
Outcome = tuple[State, str]


class Limits(NamedTuple):
    """When everything ends (monotonic), and how many seconds one probe has."""

    end: float
    per_probe: float


class Task:
    """One probe and what became of it."""

    def __init__(self, probe: Probe) -> None:
        self.probe = probe
        self.found: list[Observation] = []
        self.outcome: Outcome | None = None
        self.started = 0.0

    @property
    def coverage(self) -> Coverage:
        state, why = self.outcome or ("failed", "not asked: the time was up")
        return Coverage(check=self.probe.name, state=state, why=why, resources=self.probe.resources)

    def abandon(self, why: str) -> None:
        """Keep what was found until now; the thread may go on, nobody looks any more."""
        self.found = list(self.found)
        self.outcome = ("failed", why)


def ask_probe(probe: Probe, cloud: Cloud, found: list[Observation]) -> Outcome:
    """Run a probe; ``found`` grows while it runs, so that a late one counts in part."""
    ask = Asking(cloud, probe.type)
    state: State
    try:
        for observation in probe.run(ask):
            found.append(observation)  # noqa: PERF402 - extend would lose all of it on a fault
        state, why = "checked", ""
    except SkipError as skip:
        state, why = "skipped", str(skip) or f"needs the role {probe.role}"
    except NotAnsweredError as fault:
        state, why = _judge(probe, fault.answer)
        if state == "failed" and fault.answer.status not in _OUR_MISTAKE:
            ask.failed(fault)
    except (AttributeError, LookupError, TypeError, ValueError) as fault:
        state, why = "failed", f"the answer was not understood: {type(fault).__name__}: {fault}"
    found.extend(ask.failures)
    if ask.failures and state == "checked":
        state, why = "failed", f"{len(ask.failures)} of its requests failed"
    # What narrowed the question matters only where it was answered.
    return state, "; ".join(ask.notes) if state == "checked" else why


def _judge(probe: Probe, answer: Answer) -> Outcome:
    if answer.error == "not-recorded":
        return "skipped", "not in this recording"
    if answer.error == "not-in-catalogue":
        return "skipped", "no such service in the catalogue"
    if answer.status == 403:
        return "skipped", f"needs the role {probe.role}"
    if answer.status == 404:
        return "skipped", "this cloud does not offer it"
    return "failed", answer.outcome


def run_in_order(tasks: list[Task], cloud: Cloud, done: Callable[[Task], None]) -> None:
    for task in tasks:
        task.outcome = ask_probe(task.probe, cloud, task.found)
        done(task)


def run_together(
    tasks: list[Task], cloud: Cloud, limits: Limits, done: Callable[[Task], None]
) -> bool:
    """Run in daemon threads until all are done or the time is up; False after Ctrl-C.

    A thread that hangs is left behind and its place given to another probe.
    """
    finished: SimpleQueue[tuple[Task, Outcome]] = SimpleQueue()
    waiting = list(reversed(tasks))
    running: list[Task] = []
    try:
        while (waiting or running) and time.monotonic() < limits.end:
            while waiting and len(running) < THREADS:
                running.append(waiting.pop())
                _start(running[-1], cloud, finished)
            try:
                task, outcome = finished.get(timeout=_TICK)
            except Empty:
                pass
            else:
                if task in running:
                    task.outcome = outcome
                    running.remove(task)
                    done(task)
            for task in _overdue(running, limits):
                running.remove(task)
                done(task)
        for task in running:
            task.abandon("the time was up")
    except KeyboardInterrupt:
        for task in (*running, *waiting):
            task.abandon("interrupted")
        return False
    return True


def _overdue(running: list[Task], limits: Limits) -> list[Task]:
    now = time.monotonic()
    overdue = []
    for task in running:
        limit = min(limits.end, task.started + limits.per_probe)
        if now >= limit:
            task.abandon(f"no answer within {round(limit - task.started, 1):g} s")
            overdue.append(task)
    return overdue


def _start(task: Task, cloud: Cloud, finished: SimpleQueue[tuple[Task, Outcome]]) -> None:
    found = task.found
    task.started = time.monotonic()

    def work() -> None:
        finished.put((task, ask_probe(task.probe, cloud, found)))

    threading.Thread(target=work, name=task.probe.name, daemon=True).start()
