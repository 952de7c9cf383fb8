"""What OpenStack is said to log stands in its source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rey_triage.check import parts
from rey_triage.check.base import TruthCheck
from rey_triage.check.ground import some_of
from rey_triage.truth import messages
from rey_triage.truth.skeleton import shown, skeletons
from rey_triage.vocabulary import PROJECT_OF

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.check.corpus import Corpus
    from rey_triage.fault import Fault
    from rey_triage.load import Loaded
    from rey_triage.model import Log, Symptom
    from rey_triage.truth.catalogue import Facts
    from rey_triage.walk import Path_

_HEADER = re.compile(r" (TRACE|DEBUG|INFO|WARNING|ERROR|CRITICAL) ([A-Za-z_][\w.]+) ")


class Messages(TruthCheck):
    name = "messages"
    description = (
        "A log symptom of OpenStack's own code is a message of its service, and of few of its "
        f"messages (at most {messages.SPECIFIC}); its example is one too, from the logger it names."
    )

    def run(self, loaded: Loaded, corpus: Corpus) -> Iterator[Fault]:
        series = corpus.ground.of(loaded.runbook)
        for place, symptom in parts.symptoms(loaded.runbook):
            for path, log in parts.logs(place, symptom):
                if log.origin == "source" and series:
                    corpus.ground.count(loaded.runbook.id, self.name)
                    yield from _log(loaded, place, path, log, symptom, series)


def _log(
    loaded: Loaded, place: Path_, path: Path_, log: Log, symptom: Symptom, series: list[Facts]
) -> Iterator[Fault]:
    projects = sorted({PROJECT_OF.get(word, word) for word in parts.services(log)})
    named = " or ".join(projects) or "any service"
    example = "" if "cleared_by" in path else symptom.example or ""
    found = example_of(example, log.match)
    lacking: dict[str, list[str]] = {}
    for facts in series:
        own = packages_of(facts, projects)
        explained = found and messages.explain(facts, own, example, log.match, _logger(example))
        for one in unfounded(facts, own, log.match, example if explained else ""):
            lacking.setdefault(f"no message of {named} has '{shown(one)}'", []).append(facts.series)
        if found and not explained:
            problem = f"no message of {named} explains the example"
            lacking.setdefault(problem, []).append(facts.series)
        if explained and (told := _other_logger(facts, explained, example)):
            yield loaded.fault((*place, "example"), f"{told}{some_of([facts.series], series)}")
    for problem, where in lacking.items():
        hint = _elsewhere(series[0], example, log.match) if "explains" in problem else ""
        yield loaded.fault((*path, "match"), f"{problem}{some_of(where, series)}", hint)
    if not lacking:
        yield from _vague(loaded, path, log, series[0], projects)


def example_of(example: str, pattern: str) -> bool:
    """Say whether an example is one of this pattern; of several patterns it shows one."""
    return bool(example) and messages.finds(pattern, example)


def packages_of(facts: Facts, projects: list[str]) -> tuple[str, ...]:
    """Return the packages whose messages the services log; those of all where none is named."""
    if not projects:
        return facts.packages
    found = [messages.own_packages(facts, project) for project in projects]
    return tuple(dict.fromkeys(package for packages in found for package in packages))


def unfounded(facts: Facts, packages: tuple[str, ...], pattern: str, example: str) -> list[str]:
    """Return the alternatives of a pattern that no message has; an example speaks for its own."""
    return [
        one
        for one in skeletons(pattern)
        if not messages.matching(facts, packages, one, 0)
        and not (example and messages.in_order(example, one))
    ]


def _logger(example: str) -> str:
    found = _HEADER.search(example)
    return found[2] if found else ""


def _other_logger(facts: Facts, explained: messages.Explanation, example: str) -> str:
    """Say which logger it is instead, where the example's header names another one."""
    header = _HEADER.search(example)
    template = explained.template
    if not header or not template.level.isupper() or not messages.is_module(facts, header[2]):
        return ""
    if messages.same_module(header[2], template.module):
        return ""
    return f"is logged by {template.module}, not {header[2]}"


def _elsewhere(facts: Facts, example: str, pattern: str) -> str:
    found = messages.explain(facts, facts.packages, example, pattern)
    return f"it is {found.package}'s: {found.template.module}" if found else ""


def _vague(
    loaded: Loaded, path: Path_, log: Log, facts: Facts, projects: list[str]
) -> Iterator[Fault]:
    own = tuple(one for one in projects if one in facts.packages)
    for one in skeletons(log.match):
        hits = messages.matching(facts, own, one, messages.SPECIFIC)
        if len({hit.template.text for hit in hits}) > messages.SPECIFIC:
            problem = f"'{shown(one)}' is in more than {messages.SPECIFIC} messages of {own[0]}"
            yield loaded.fault((*path, "match"), problem, "say more of the one that is meant")
