"""Every word of an API that a symptom waits for is one that the API can say."""

from __future__ import annotations

import builtins
import re
from typing import TYPE_CHECKING

from msgspec import UNSET

from rey_triage.check import parts
from rey_triage.check.base import TruthCheck
from rey_triage.check.ground import some_of
from rey_triage.check.messages import in_no_series, unfounded
from rey_triage.fault import nearest
from rey_triage.model import Test
from rey_triage.truth import messages
from rey_triage.truth.skeleton import alternatives
from rey_triage.vocabulary import PROJECT_OF

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.check.corpus import Corpus
    from rey_triage.fault import Fault
    from rey_triage.load import Loaded
    from rey_triage.model import Condition, Symptom
    from rey_triage.truth.catalogue import Facts
    from rey_triage.walk import Path_

# Words that rey-triage itself says where the API says nothing.
_OWN = {"image.status": frozenset(("not found",)), "service.binary": frozenset(PROJECT_OF)}
# Fields whose text an OpenStack service wrote.
_TEXTS = frozenset(("fault", "resource_fault", "details", "disabled_reason"))
_CLASS = re.compile(r"\b(?:[A-Z]+[a-z0-9]+){2,}\b")
_TRAIT = re.compile(r"\b(?:HW|COMPUTE|STORAGE|OWNER|MISC)_[A-Z0-9_]+\b")
_POLICY = re.compile(r"\bos_compute_api:[a-z0-9_:-]+")


class States(TruthCheck):
    name = "states"
    description = (
        "States, kinds, exceptions and fault texts of a symptom, and traits and policies of a "
        "step, are such as the services have."
    )

    def run(self, loaded: Loaded, corpus: Corpus) -> Iterator[Fault]:
        series = corpus.ground.of(loaded.runbook)
        if not series:
            return
        for place, symptom in parts.symptoms(loaded.runbook):
            for path, resource, found in parts.conditions(place, symptom):
                for name, condition in found.items():
                    where = (*path, name)
                    key = f"{resource}.{name}"
                    yield from _words(loaded, where, (key, condition), corpus)
                    if isinstance(condition, Test) and condition.match and name in _TEXTS:
                        corpus.ground.count(loaded.runbook.id, self.name)
                        yield from _text(loaded, where, condition.match, symptom, series)
        yield from _in_steps(loaded, corpus)


def _words(
    loaded: Loaded, path: Path_, states: tuple[str, Condition], corpus: Corpus
) -> Iterator[Fault]:
    key, condition = states
    series = corpus.ground.of(loaded.runbook)
    for word in _values(condition):
        known = [facts for facts in series if facts.catalogue.states.get(key)]
        if known:
            corpus.ground.count(loaded.runbook.id, States.name)
        where = [facts.series for facts in known if not can_say(facts, key, word)]
        if where:
            resource, _, field = key.partition(".")
            problem = f"the {field.replace('_', ' ')} of a {resource} is never '{word}'"
            hint = nearest(word, known[0].catalogue.states[key])
            yield loaded.fault(path, f"{problem}{some_of(where, series)}", hint)


def _values(condition: Condition) -> list[str]:
    value = condition
    if isinstance(condition, Test):
        if condition.is_not is UNSET:
            return []
        value = condition.is_not
    values = value if isinstance(value, tuple) else (value,)
    return [one for one in values if isinstance(one, str)]


def can_say(facts: Facts, key: str, word: str) -> bool:
    """Say whether a field can have a value."""
    return word in facts.catalogue.states[key] or word in _OWN.get(key, ())


def _text(
    loaded: Loaded, path: Path_, pattern: str, symptom: Symptom, series: list[Facts]
) -> Iterator[Fault]:
    """The text of a fault is a message of some service, or the name of an exception."""
    found = {one.series: wrong_texts(one, pattern, symptom.example or "") for one in series}
    for one, where in in_no_series(found, len(alternatives(pattern))).items():
        problem = f"no service says '{one}'{some_of(where, series)}"
        yield loaded.fault((*path, "match"), problem)


def wrong_texts(facts: Facts, pattern: str, example: str) -> list[str]:
    """Return the alternatives of a pattern that neither a message nor an exception has."""
    kept = example if messages.finds(pattern, example) else ""
    found = unfounded(facts, facts.packages, pattern, kept)
    return [one for one in found if not _classes(facts, one)]


def _classes(facts: Facts, text: str) -> bool:
    names = _CLASS.findall(text)
    return bool(names) and all(is_exception(facts, name) for name in names)


def is_exception(facts: Facts, name: str) -> bool:
    # A pattern may leave the end out, so that it finds it however it is logged.
    forms = (name, f"{name}Exception", f"{name}Error")
    return any(one in facts.catalogue.classes or hasattr(builtins, one) for one in forms)


def _in_steps(loaded: Loaded, corpus: Corpus) -> Iterator[Fault]:
    for placed in parts.steps(loaded.runbook):
        series = corpus.ground.of(loaded.runbook, placed.step.releases)
        for path, text in parts.texts(placed):
            for pattern, kind, known in (
                (_TRAIT, "trait", _traits),
                (_POLICY, "policy", _policies),
            ):
                for word in dict.fromkeys(pattern.findall(text)):
                    corpus.ground.count(loaded.runbook.id, States.name)
                    where = [one.series for one in series if word not in known(one)]
                    if where:
                        problem = f"no {kind} '{word}'{some_of(where, series)}"
                        yield loaded.fault(path, problem, nearest(word, known(series[0])))


def _traits(facts: Facts) -> frozenset[str]:
    return facts.catalogue.states.get("trait", frozenset())


def _policies(facts: Facts) -> frozenset[str]:
    return facts.catalogue.policies.get("nova", frozenset())
