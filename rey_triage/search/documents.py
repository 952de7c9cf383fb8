"""What of a runbook is searched, by field."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

from rey_triage.facts import kind, steps_of
from rey_triage.model import Incident, Log, State, Task, Test
from rey_triage.vocabulary import AREAS, SERVICES, TOPICS
from rey_triage.wording import readable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from rey_triage.model import Matcher, Runbook, Step, Symptom

PASSAGES = ("summary", "symptoms", "causes")
"""Fields whose texts are shown as what answers a query; the summary is the first of them."""
SUMMARY = 2
"""So many of these texts, the first, say what a page is about."""


class Document(NamedTuple):
    """A runbook as it is searched."""

    id: str
    terms: Mapping[str, list[str]]
    """By field."""
    plain: list[str]
    """Words as they are written."""
    prior: float
    """How much its scores count, whatever is asked."""
    sayings: list[dict[str, float]]
    """What people say for it, each as its terms and how much they count."""
    spelled: list[set[str]]
    """The same, each as its words as they are spelled."""
    passages: list[set[str]]
    """The terms of each text of the ``PASSAGES``."""


def texts(runbook: Runbook) -> dict[str, list[str]]:
    """Give the texts of each field; what comes first describes the runbook best."""
    return {name: lines(runbook, name) for name in _FIELDS}


def lines(runbook: Runbook, field: str) -> list[str]:
    """Give the texts of one field, each as a line."""
    return [_line(one) for one in _FIELDS[field](runbook)]


def text(runbook: Runbook, fields: tuple[str, ...], number: int) -> str:
    """Give one of the texts of some fields, by its number among all of these."""
    found = chain.from_iterable(_FIELDS[field](runbook) for field in fields)
    return _line(next(islice(found, number, None)))


def _line(said: _Said) -> str:
    """Write something as one line of text; patterns take their time."""
    if isinstance(said, Log):
        said = readable(said.match)
    elif isinstance(said, State):
        said = _of_state(said)
    return " ".join(said.split())


def _symptoms(runbook: Runbook) -> list[_Said]:
    symptoms = runbook.symptoms if isinstance(runbook, Incident) else ()
    return [said for symptom in symptoms for said in _of_symptom(symptom)]


def _causes(runbook: Runbook) -> list[str]:
    causes = runbook.causes if isinstance(runbook, Incident) else ()
    titles = [cause.title for cause in causes if cause.title]
    return titles + [neighbour.how for neighbour in runbook.differs_from]


def _steps(runbook: Runbook) -> list[str]:
    task = runbook if isinstance(runbook, Task) else None
    return (
        [text for step in steps_of(runbook) for text in _of_step(step)]
        + [f"{one.placeholder}: {one.say}" for one in (task.inputs if task else ())]
        + [f"{file.name} {file.say or ''}" for file in (task.files if task else ())]
    )


def _tags(runbook: Runbook) -> list[str]:
    return [
        runbook.id,
        kind(runbook),
        *(f"{one} {SERVICES.get(one, '')}" for one in runbook.services),
        *(AREAS.get(one, one) for one in runbook.areas),
        *(f"{one} {TOPICS.get(one, '')}" for one in runbook.topics),
    ]


def _of_symptom(symptom: Symptom) -> Iterator[_Said]:
    if symptom.example:
        yield symptom.example
    matchers: list[Symptom | Matcher] = [symptom, *symptom.any_of]
    for matcher in matchers:
        if matcher.log:
            yield matcher.log
        if matcher.state:
            yield matcher.state


def _of_state(state: State) -> str:
    found = [state.resource]
    for value in state.where.values():
        if isinstance(value, Test):
            found += [readable(value.match)] if value.match else []
        else:
            values = value if isinstance(value, tuple) else (value,)
            found += [str(one) for one in values if isinstance(one, str)]
    return " ".join(found)


def _of_step(step: Step) -> Iterator[str]:
    yield from (text for text in (step.say, step.run, step.expect, step.otherwise) if text)


_Said = str | Log | State
_FIELDS: Mapping[str, Callable[[Runbook], Sequence[_Said]]] = {
    "title": lambda runbook: [runbook.title],
    "phrases": lambda runbook: list(runbook.phrases),
    "alerts": lambda runbook: list(runbook.alerts),
    "symptoms": _symptoms,
    "tags": _tags,
    "summary": lambda runbook: [runbook.summary, runbook.impact],
    "causes": _causes,
    "steps": _steps,
}
