"""Services, topics and programs are words of the vocabulary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.check import parts
from rey_triage.check.base import Check
from rey_triage.fault import nearest
from rey_triage.vocabulary import NAMED_PROGRAMS, PROGRAMS, PROJECT_OF, SERVICES, TOPICS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from rey_triage.check.corpus import Corpus
    from rey_triage.fault import Fault
    from rey_triage.load import Loaded
    from rey_triage.model import Runbook
    from rey_triage.walk import Path_


class Words(Check):
    name = "words"
    description = "Services, topics and programs are words of the vocabulary."

    def run(self, loaded: Loaded, corpus: Corpus) -> Iterator[Fault]:  # noqa: ARG002
        yield from _folder(loaded)
        for path, word, kind, known in _uses(loaded.runbook):
            if word not in known:
                yield loaded.fault(path, f"no {kind} '{word}'", nearest(word, known))


def _uses(runbook: Runbook) -> Iterator[tuple[Path_, str, str, Collection[str]]]:
    """Give every word of a runbook: its place, the word, its kind, the words it may be."""
    for number, word in enumerate(runbook.services):
        yield ("services", number), word, "service", SERVICES
    for number, word in enumerate(runbook.topics):
        yield ("topics", number), word, "topic", TOPICS
    loggers = {*PROJECT_OF, *PROGRAMS}
    for place, symptom in parts.symptoms(runbook):
        for path, log in parts.logs(place, symptom):
            for word in parts.services(log):
                yield (*path, "service"), word, "program or project", loggers
    for placed in parts.steps(runbook):
        for path, word in parts.programs(placed):
            yield path, word, "program", NAMED_PROGRAMS


def _folder(loaded: Loaded) -> Iterator[Fault]:
    folder = loaded.runbook.id.partition("/")[0]
    if folder not in SERVICES:
        problem = f"the folder '{folder}' is not named after a service"
        yield loaded.fault((), problem, nearest(folder, SERVICES))
    elif folder not in loaded.runbook.services:
        yield loaded.fault(("services",), f"do not name '{folder}', in whose folder the file is")
