"""States speak of known resources, fields and thresholds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage import spans
from rey_triage.check import parts
from rey_triage.check.base import Check
from rey_triage.fault import nearest
from rey_triage.model import Test
from rey_triage.vocabulary import RESOURCES, THRESHOLDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.check.corpus import Corpus
    from rey_triage.fault import Fault
    from rey_triage.load import Loaded
    from rey_triage.model import Conditions
    from rey_triage.walk import Path_


class Fields(Check):
    name = "fields"
    description = "States name resources, fields and thresholds that exist, and say something."

    def run(self, loaded: Loaded, corpus: Corpus) -> Iterator[Fault]:  # noqa: ARG002
        for path, symptom in parts.symptoms(loaded.runbook):
            for place, state in parts.states(path, symptom):
                if state.resource not in RESOURCES:
                    hint = nearest(state.resource, RESOURCES)
                    problem = f"no kind of resource '{state.resource}'"
                    yield loaded.fault((*place, "resource"), problem, hint)
            for place, resource, found in parts.conditions(path, symptom):
                yield from _conditions(loaded, place, resource, found)
            narrowed = symptom.share or symptom.together or symptom.absent
            if symptom.state and not symptom.state.where and not narrowed:
                problem = "says nothing: without conditions every resource of the kind matches"
                yield loaded.fault((*path, "state"), problem)
            if symptom.together:
                place = (*path, "together", "field")
                kinds = {state.resource for _, state in parts.states(path, symptom)}
                for kind in sorted(kinds & RESOURCES.keys()):
                    yield from _field(loaded, place, kind, symptom.together.field)


def _conditions(loaded: Loaded, path: Path_, resource: str, found: Conditions) -> Iterator[Fault]:
    if resource not in RESOURCES:
        return
    for name, condition in found.items():
        place = (*path, name)
        yield from _field(loaded, place, resource, name)
        if not isinstance(condition, Test):
            continue
        if condition == Test():
            yield loaded.fault(place, "an empty test")
        for key in ("more_than", "differs_from"):
            if other := getattr(condition, key):
                yield from _field(loaded, (*place, key), resource, other)
        for key in ("older", "younger"):
            if (limit := getattr(condition, key)) and not _is_threshold(limit):
                problem = f"'{limit}' is neither a threshold nor a span like 15m"
                yield loaded.fault((*place, key), problem, nearest(limit, THRESHOLDS))


def _field(loaded: Loaded, path: Path_, resource: str, name: str) -> Iterator[Fault]:
    known = RESOURCES[resource].fields
    if name not in known:
        hint = nearest(name, known) or f"known: {', '.join(known)}"
        yield loaded.fault(path, f"a {resource} has no field '{name}'", hint)


def _is_threshold(limit: str) -> bool:
    if limit in THRESHOLDS:
        return True
    try:
        spans.seconds(limit)
    except ValueError:
        return False
    return "-" not in limit
