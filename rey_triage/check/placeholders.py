"""Values that the reader fills in are placeholders of the vocabulary."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rey_triage.check import parts
from rey_triage.check.base import Check
from rey_triage.fault import nearest
from rey_triage.model import Task
from rey_triage.vocabulary import PLACEHOLDERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.check.corpus import Corpus
    from rey_triage.check.parts import PlacedStep
    from rey_triage.fault import Fault
    from rey_triage.load import Loaded
    from rey_triage.walk import Path_

# A redirection (`< file`, `<<EOF`), a tag that closes (`</b>`) and one with attributes are none.
_ANGLED = re.compile(r"(?<!<)<([A-Za-z][A-Za-z0-9_.-]*(?: [a-z]+)*)>")
_FILLED_BY_HAND = re.compile(r"\b(?:YOUR|MY)[_-][A-Z_]+|\{\{[^{}%]*\}\}|\$\{?(?:HOST|SERVER|ID)\b")


class Placeholders(Check):
    name = "placeholders"
    description = "What is filled in is a <placeholder> of the vocabulary; a task says where from."

    def run(self, loaded: Loaded, corpus: Corpus) -> Iterator[Fault]:  # noqa: ARG002
        for placed in parts.steps(loaded.runbook):
            for path, text in parts.texts(placed):
                if path[-1] != "expect_match":
                    yield from _known(loaded, path, text)
        if isinstance(loaded.runbook, Task):
            yield from _task(loaded, loaded.runbook)


def named_in(text: str) -> list[str]:
    """Return the placeholders of a text, in order."""
    return [word for word in _ANGLED.findall(text) if word in PLACEHOLDERS]


def _known(loaded: Loaded, path: Path_, text: str) -> Iterator[Fault]:
    for word in dict.fromkeys(_ANGLED.findall(text)):
        if word not in PLACEHOLDERS:
            kebab = re.sub(r"[^a-z0-9]+", "-", word.lower())
            hint = nearest(kebab, PLACEHOLDERS)
            yield loaded.fault(path, f"no placeholder <{word}>", hint)
    if path[-1] == "run":
        for word in dict.fromkeys(_FILLED_BY_HAND.findall(text)):
            yield loaded.fault(path, f"'{word}' is filled in as a <placeholder>")


def _task(loaded: Loaded, task: Task) -> Iterator[Fault]:
    """A placeholder is an input, or an earlier step shows it (in ``say`` or ``expect``)."""
    inputs = [one.placeholder for one in task.inputs]
    for number, word in enumerate(inputs):
        if word not in PLACEHOLDERS:
            place = ("inputs", number, "placeholder")
            yield loaded.fault(place, f"no placeholder '{word}'", nearest(word, PLACEHOLDERS))
    known = set(inputs)
    used: set[str] = set()
    for placed in parts.steps(task):
        known |= _shown(placed)
        for path, text in parts.texts(placed):
            for word in dict.fromkeys(named_in(text)):
                used.add(word)
                if word not in known:
                    problem = f"<{word}> is no input, and no step before shows it"
                    yield loaded.fault(path, problem)
                    known.add(word)
    for file in task.files:
        used |= set(named_in(file.content))
    for number, word in enumerate(inputs):
        if word not in used and word in PLACEHOLDERS:
            yield loaded.fault(("inputs", number), f"no step uses <{word}>")


def _shown(placed: PlacedStep) -> set[str]:
    step = placed.step
    return {word for text in (step.say, step.expect or "") for word in named_in(text)}
