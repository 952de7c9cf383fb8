"""The parts of a runbook with the paths of their fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from rey_triage import wording
from rey_triage.model import Incident, Test

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.model import Conditions, Log, Matcher, Runbook, State, Step, Symptom
    from rey_triage.walk import Path_

Role = Literal["confirm", "fix", "verify", "before", "steps", "rollback"]
READS: frozenset[Role] = frozenset({"confirm", "verify", "before"})
"""The steps that only look."""


@dataclass(frozen=True)
class PlacedStep:
    """A step, where it stands, and which list it belongs to."""

    path: Path_
    role: Role
    step: Step

    @property
    def position(self) -> int:
        position = self.path[-1]
        assert isinstance(position, int)
        return position


def steps(runbook: Runbook) -> Iterator[PlacedStep]:
    """Give every step in the order of a runbook's page."""
    if isinstance(runbook, Incident):
        for number, cause in enumerate(runbook.causes):
            yield from _placed(("causes", number, "confirm"), "confirm", cause.confirm)
            yield from _placed(("causes", number, "fix"), "fix", cause.fix)
        yield from _placed(("verify",), "verify", runbook.verify)
    else:
        yield from _placed(("before",), "before", runbook.before)
        yield from _placed(("steps",), "steps", runbook.steps)
        yield from _placed(("verify",), "verify", runbook.verify)
        yield from _placed(("rollback", "steps"), "rollback", runbook.rollback.steps)


def _placed(path: Path_, role: Role, found: tuple[Step, ...]) -> Iterator[PlacedStep]:
    for number, step in enumerate(found):
        yield PlacedStep((*path, number), role, step)


def symptoms(runbook: Runbook) -> Iterator[tuple[Path_, Symptom]]:
    if isinstance(runbook, Incident):
        for number, symptom in enumerate(runbook.symptoms):
            yield ("symptoms", number), symptom


def matchers(path: Path_, symptom: Symptom) -> Iterator[tuple[Path_, Symptom | Matcher]]:
    """Give all that can recognise something: the symptom, its alternatives, what clears it."""
    yield path, symptom
    for number, one in enumerate(symptom.any_of):
        yield (*path, "any_of", number), one
    if symptom.cleared_by:
        yield (*path, "cleared_by"), symptom.cleared_by


def logs(path: Path_, symptom: Symptom) -> Iterator[tuple[Path_, Log]]:
    """Give the log matchers of a symptom and their paths."""
    for place, one in matchers(path, symptom):
        if one.log:
            yield (*place, "log"), one.log


def services(log: Log) -> tuple[str, ...]:
    """Return the programs and projects that a log matcher names."""
    return (log.service,) if isinstance(log.service, str) else log.service


def states(path: Path_, symptom: Symptom) -> Iterator[tuple[Path_, State]]:
    for place, one in matchers(path, symptom):
        if one.state:
            yield (*place, "state"), one.state


def conditions(path: Path_, symptom: Symptom) -> Iterator[tuple[Path_, str, Conditions]]:
    """Give every set of conditions: its path, the kind of resource, the conditions."""
    for place, state in states(path, symptom):
        yield (*place, "where"), state.resource, state.where
    if symptom.share and symptom.state:
        yield (*path, "share", "of"), symptom.state.resource, symptom.share.of


def field_patterns(path: Path_, symptom: Symptom) -> Iterator[tuple[Path_, str]]:
    """Give the patterns that the fields of a state are tested with."""
    for place, _, found in conditions(path, symptom):
        for name, test in found.items():
            if isinstance(test, Test) and test.match:
                yield (*place, name, "match"), test.match


def texts(placed: PlacedStep) -> Iterator[tuple[Path_, str]]:
    """Give every text of a step in which values are filled in."""
    step = placed.step
    for name in ("say", "run", "expect", "expect_match", "otherwise", "for_each", "undo"):
        if text := getattr(step, name):
            yield (*placed.path, name), text
    if step.irreversible:
        yield (*placed.path, "irreversible"), step.irreversible
    if step.action:
        for name in ("manage", "grep"):
            if text := getattr(step.action, name):
                yield (*placed.path, "action", name), text
        if step.action.configure and step.action.configure.value:
            yield (*placed.path, "action", "configure", "value"), step.action.configure.value


def prose(runbook: Runbook) -> Iterator[tuple[Path_, str]]:
    """Give every text that is written for readers: no commands, no patterns, no words of lists."""
    yield ("summary",), runbook.summary
    yield ("impact",), runbook.impact
    if runbook.escalate:
        yield ("escalate",), runbook.escalate
    for number, neighbour in enumerate(runbook.differs_from):
        yield ("differs_from", number, "how"), neighbour.how
    if isinstance(runbook, Incident):
        for number, cause in enumerate(runbook.causes):
            if cause.title:
                yield ("causes", number, "title"), cause.title
    for placed in steps(runbook):
        for name in ("say", "expect", "otherwise", "undo", "irreversible"):
            if (text := getattr(placed.step, name)) and not wording.is_command(text):
                yield (*placed.path, name), text


def programs(placed: PlacedStep) -> Iterator[tuple[Path_, str]]:
    """Give the programs that a step's action is about."""
    action = placed.step.action
    if not action:
        return
    for name in ("restart", "start", "stop", "status", "log"):
        if program := getattr(action, name):
            yield (*placed.path, "action", name), program
    if action.configure:
        yield (*placed.path, "action", "configure", "service"), action.configure.service
