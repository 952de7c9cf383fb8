"""A runbook has all its parts: how to find, recognise, confirm, fix, verify and stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.check.base import Check
from rey_triage.model import Incident

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.check.corpus import Corpus
    from rey_triage.fault import Fault
    from rey_triage.load import Loaded
    from rey_triage.model import Cause, When
    from rey_triage.walk import Path_


class Complete(Check):
    name = "complete"
    description = (
        "An incident has a strong symptom, and every cause says when it holds, how to confirm and "
        "how to fix it; a task says what to look at before; every runbook says how to verify, when "
        "to stop, by which words it is found, and where its facts can be read."
    )

    def run(self, loaded: Loaded, corpus: Corpus) -> Iterator[Fault]:  # noqa: ARG002
        yield from _sections(loaded)
        if isinstance(loaded.runbook, Incident):
            yield from _incident(loaded, loaded.runbook)
        elif not loaded.runbook.before:
            yield loaded.fault(("before",), "is missing: what says that one may begin?")


_SECTIONS = {
    "escalate": "when does one stop, and what does one keep?",
    "phrases": "with which words would somebody search for it?",
    "references": "where can its facts be read?",
}


def _sections(loaded: Loaded) -> Iterator[Fault]:
    runbook = loaded.runbook
    if not runbook.verify:
        yield loaded.fault(("verify",), "is missing: how does one know that it is done?")
    elif not any(step.expect or step.expect_match for step in runbook.verify):
        problem = "no step has expect: which answer says that it is done?"
        yield loaded.fault(("verify",), problem)
    for name, problem in _SECTIONS.items():
        if not getattr(runbook, name):
            yield loaded.fault((name,), f"is missing: {problem}")


def _incident(loaded: Loaded, incident: Incident) -> Iterator[Fault]:
    if not any(symptom.weight == "strong" for symptom in incident.symptoms):
        problem = "none is strong: at least one must name this problem"
        yield loaded.fault(("symptoms",), problem)
    if not incident.causes:
        yield loaded.fault(("causes",), "needs at least one cause")
    for number, cause in enumerate(incident.causes):
        if not cause.see:
            yield from _own(loaded, ("causes", number), cause, escalates=bool(incident.escalate))


def _own(loaded: Loaded, path: Path_, cause: Cause, *, escalates: bool) -> Iterator[Fault]:
    if not cause.title:
        yield loaded.fault((*path, "title"), "is missing")
    if not _says_when(cause.when):
        yield loaded.fault((*path, "when"), "is missing: which symptoms speak for this cause?")
    if not cause.confirm:
        yield loaded.fault((*path, "confirm"), "is missing: how does one know that this is it?")
    if not cause.fix and not escalates:
        yield loaded.fault((*path, "fix"), "is missing, and the runbook does not say escalate")


def _says_when(when: When | tuple[str, ...]) -> bool:
    return bool(when) if isinstance(when, tuple) else bool(when.all or when.any)
