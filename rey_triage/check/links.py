"""What a runbook refers to exists: its own parts, and other runbooks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rey_triage.check import parts
from rey_triage.check.base import Check
from rey_triage.fault import nearest
from rey_triage.model import Incident, When
from rey_triage.vocabulary import SERVICES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.check.corpus import Corpus
    from rey_triage.fault import Fault
    from rey_triage.load import Loaded
    from rey_triage.walk import Path_

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ID = re.compile(r"[a-z0-9-]+/[a-z0-9]+(-[a-z0-9]+)*")
_IN_TEXT = re.compile(r"(?<![\w/.~-])([a-z]+)/([a-z0-9]+(?:-[a-z0-9]+)*)(?![\w/-]|\.\w)")
_ELSE = ("next", "escalate")


class Links(Check):
    name = "links"
    description = (
        "Symptoms, causes, files and runbooks that are referred to exist, also those that a "
        "sentence names."
    )

    def run(self, loaded: Loaded, corpus: Corpus) -> Iterator[Fault]:
        runbook = loaded.runbook
        for number, neighbour in enumerate(runbook.differs_from):
            place = ("differs_from", number, "runbook")
            yield from _runbook(loaded, place, neighbour.runbook, corpus)
        for number, old in enumerate(runbook.formerly):
            if old in corpus.ids:
                problem = f"'{old}' is the id of a runbook that exists"
                yield loaded.fault(("formerly", number), problem)
            elif corpus.now_called.get(old, runbook.id) != runbook.id:
                problem = f"'{old}' is a former id of {corpus.now_called[old]} too"
                yield loaded.fault(("formerly", number), problem)
        if isinstance(runbook, Incident):
            yield from _causes(loaded, runbook, corpus)
        else:
            yield from _files(loaded)
        for placed in parts.steps(runbook):
            if placed.step.otherwise:
                path = (*placed.path, "otherwise")
                yield from _otherwise(loaded, path, placed.step.otherwise, corpus)
        yield from _named(loaded, corpus)


def _named(loaded: Loaded, corpus: Corpus) -> Iterator[Fault]:
    """Look the ids up that stand within sentences."""
    for path, text in parts.prose(loaded.runbook):
        if _ID.fullmatch(text):
            continue  # an otherwise, which is looked at on its own
        for found in _IN_TEXT.finditer(text):
            # Two projects with a stroke between them are no id: nova/cinder.
            if found[1] in SERVICES and found[2] not in SERVICES and found[0] not in corpus.ids:
                now = corpus.now_called.get(found[0])
                hint = f"it is called '{now}' now" if now else nearest(found[0], corpus.ids)
                yield loaded.fault(path, f"names '{found[0]}', which is no runbook", hint)


def _causes(loaded: Loaded, incident: Incident, corpus: Corpus) -> Iterator[Fault]:
    symptoms = [symptom.id for symptom in incident.symptoms]
    for number, cause in enumerate(incident.causes):
        for path, symptom in _when(("causes", number, "when"), cause.when):
            if symptom not in symptoms:
                yield loaded.fault(path, f"no symptom '{symptom}'", nearest(symptom, symptoms))
        if cause.see:
            path = ("causes", number, "see")
            yield from _runbook(loaded, path, cause.see, corpus)
            other = corpus.runbooks.get(cause.see)
            if other and not isinstance(other, Incident):
                yield loaded.fault(path, f"{cause.see} is a task; a cause is an incident")


def _when(path: Path_, when: When | tuple[str, ...]) -> Iterator[tuple[Path_, str]]:
    if isinstance(when, When):
        for key in ("all", "any", "none"):
            for number, symptom in enumerate(getattr(when, key)):
                yield (*path, key, number), symptom
    else:
        for number, symptom in enumerate(when):
            yield (*path, number), symptom


def _runbook(loaded: Loaded, path: Path_, id_: str, corpus: Corpus) -> Iterator[Fault]:
    if id_ == loaded.runbook.id:
        yield loaded.fault(path, "refers to itself")
    elif id_ not in corpus.ids:
        now = corpus.now_called.get(id_)
        hint = f"it is called '{now}' now" if now else nearest(id_, corpus.ids)
        yield loaded.fault(path, f"no runbook '{id_}'", hint)


def _otherwise(loaded: Loaded, path: Path_, word: str, corpus: Corpus) -> Iterator[Fault]:
    if _ID.fullmatch(word):
        yield from _runbook(loaded, path, word, corpus)
    elif _SLUG.fullmatch(word):
        runbook = loaded.runbook
        causes = [c.id for c in runbook.causes] if isinstance(runbook, Incident) else []
        if word not in (*_ELSE, *causes):
            hint = nearest(word, [*_ELSE, *causes]) or "or write a sentence"
            yield loaded.fault(path, f"'{word}' is neither next, escalate nor a cause", hint)


def _files(loaded: Loaded) -> Iterator[Fault]:
    names = [file.name for file in getattr(loaded.runbook, "files", ())]
    used: set[str] = set()
    for placed in parts.steps(loaded.runbook):
        if (name := placed.step.file) is None:
            continue
        used.add(name)
        if name not in names:
            problem = f"no file '{name}' among the files"
            yield loaded.fault((*placed.path, "file"), problem, nearest(name, names))
    for number, name in enumerate(names):
        if name not in used:
            problem = f"no step says to save '{name}' (file: {name})"
            yield loaded.fault(("files", number), problem)
