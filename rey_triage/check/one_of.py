"""Where one of several fields is meant, exactly one is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.check import parts
from rey_triage.check.base import Check
from rey_triage.model import Incident

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.check.corpus import Corpus
    from rey_triage.fault import Fault
    from rey_triage.load import Loaded
    from rey_triage.model import Cause, Spec, Step, Symptom
    from rey_triage.walk import Path_

_VERBS = ("restart", "start", "stop", "status", "log", "configure", "manage")


class OneOf(Check):
    name = "one-of"
    description = "Of fields that exclude each other exactly one is given."

    def run(self, loaded: Loaded, corpus: Corpus) -> Iterator[Fault]:  # noqa: ARG002
        runbook = loaded.runbook
        for path, symptom in parts.symptoms(runbook):
            yield from _symptom(loaded, path, symptom)
        for placed in parts.steps(runbook):
            yield from _step(loaded, placed.path, placed.step)
        for number, reference in enumerate(runbook.references):
            words = ("doc", "bug", "url", "source")
            yield from _exactly(loaded, ("references", number), reference, words)
        if isinstance(runbook, Incident):
            for number, cause in enumerate(runbook.causes):
                yield from _cause(loaded, ("causes", number), cause)
        else:
            yield from _exactly(loaded, ("rollback",), runbook.rollback, ("steps", "impossible"))


def _symptom(loaded: Loaded, path: Path_, symptom: Symptom) -> Iterator[Fault]:
    yield from _exactly(loaded, path, symptom, ("state", "log", "any_of"))
    for place, matcher in parts.matchers(path, symptom):
        if matcher is not symptom:
            yield from _exactly(loaded, place, matcher, ("state", "log"))
    for name in ("share", "together"):
        yield from _at_most(loaded, path, symptom, (name, "absent"))
    if symptom.share and not symptom.state:
        yield loaded.fault((*path, "share"), "is a share of a state; there is none")
    if symptom.absent and symptom.log:
        problem = "is for states: a line that is not in a log proves nothing"
        yield loaded.fault((*path, "absent"), problem)


def _step(loaded: Loaded, path: Path_, step: Step) -> Iterator[Fault]:
    yield from _at_most(loaded, path, step, ("run", "action"))
    yield from _at_most(loaded, path, step, ("undo", "irreversible"))
    if action := step.action:
        yield from _exactly(loaded, (*path, "action"), action, _VERBS)
        if action.grep and not action.log:
            yield loaded.fault((*path, "action", "grep"), "goes with log")


def _cause(loaded: Loaded, path: Path_, cause: Cause) -> Iterator[Fault]:
    if cause.see:
        for name in ("confirm", "fix"):
            if getattr(cause, name):
                yield loaded.fault(
                    (*path, name), f"stands in the runbook it refers to, {cause.see}"
                )
    else:
        for name in ("same", "proof"):
            if getattr(cause, name):
                yield loaded.fault((*path, name), "goes with see")


def _given(part: Spec, names: tuple[str, ...]) -> list[str]:
    return [name for name in names if getattr(part, name)]


def _exactly(loaded: Loaded, path: Path_, part: Spec, names: tuple[str, ...]) -> Iterator[Fault]:
    if not _given(part, names):
        yield loaded.fault(path, f"needs one of {', '.join(names)}")
    yield from _at_most(loaded, path, part, names)


def _at_most(loaded: Loaded, path: Path_, part: Spec, names: tuple[str, ...]) -> Iterator[Fault]:
    first, *more = _given(part, names) or [""]
    for name in more:
        yield loaded.fault((*path, name), f"excludes {first}: give one of {', '.join(names)}")
