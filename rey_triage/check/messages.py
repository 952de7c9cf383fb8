"""What OpenStack is said to log stands in its source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rey_triage.check import parts
from rey_triage.check.base import TruthCheck
from rey_triage.check.ground import some_of
from rey_triage.truth import messages, templates
from rey_triage.truth.skeleton import alternatives, shown
from rey_triage.vocabulary import PROJECT_OF

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.check.corpus import Corpus
    from rey_triage.fault import Fault
    from rey_triage.load import Loaded
    from rey_triage.model import Log, Symptom
    from rey_triage.truth.catalogue import Facts
    from rey_triage.truth.skeleton import Variants
    from rey_triage.walk import Path_

_HEADER = re.compile(r" (TRACE|DEBUG|INFO|WARNING|ERROR|CRITICAL) ([A-Za-z_][\w.]+) ")


class Messages(TruthCheck):
    name = "messages"
    description = (
        "A log symptom of OpenStack's own code is a message of its service, and of few of its "
        f"messages (at most {messages.SPECIFIC}); its example is one too, from the logger it "
        "names. What only older releases logged, no checked one does."
    )

    def run(self, loaded: Loaded, corpus: Corpus) -> Iterator[Fault]:
        series = corpus.ground.of(loaded.runbook)
        for place, symptom in parts.symptoms(loaded.runbook):
            for path, log in parts.logs(place, symptom):
                if log.origin not in ("source", "older") or not _is_known(log, series):
                    continue
                corpus.ground.count(loaded.runbook.id, self.name)
                if log.origin == "older":
                    yield from _older(loaded, path, log, symptom, series)
                else:
                    yield from _log(loaded, (place, path), log, symptom, corpus)


def _is_known(log: Log, series: list[Facts]) -> bool:
    """Say whether the messages of the service were read at all."""
    projects = set(_projects(log))
    return any(not projects or projects & set(facts.packages) for facts in series)


def _projects(log: Log) -> list[str]:
    """Return the projects of the programs that a symptom names, each once."""
    return sorted({PROJECT_OF.get(word, word) for word in parts.services(log)})


def _older(
    loaded: Loaded, path: Path_, log: Log, symptom: Symptom, series: list[Facts]
) -> Iterator[Fault]:
    """What a checked release says, too, is its own message."""
    projects = _projects(log)
    said = [shown(variants) for variants in alternatives(log.match)]
    for facts in series:
        packages = packages_of(facts, projects)
        lacking = unfounded(facts, packages, log.match, symptom.example or "")
        if still := [one for one in said if one not in lacking]:
            problem = f"older: OpenStack {facts.series} has '{still[0]}' as well"
            yield loaded.fault((*path, "origin"), problem, "leave it out")
            return


def _log(
    loaded: Loaded, places: tuple[Path_, Path_], log: Log, symptom: Symptom, corpus: Corpus
) -> Iterator[Fault]:
    place, path = places
    series = corpus.ground.of(loaded.runbook)
    projects = _projects(log)
    named = " or ".join(projects) or "any service"
    example = "" if "cleared_by" in path else symptom.example or ""
    example = example if messages.finds(log.match, example) else ""  # another pattern's
    found = {
        facts.series: unfounded(facts, packages_of(facts, projects), log.match, example)
        for facts in series
    }
    lacking = in_no_series(found, len(alternatives(log.match)))
    for one, where in lacking.items():
        hint = _elsewhere(series[0], example, log.match) if example else ""
        problem = f"no message of {named} has '{one}'{some_of(where, series)}"
        yield loaded.fault((*path, "match"), problem, hint)
    if example:
        yield from _example(loaded, (*place, "example"), log, symptom, corpus)
    if not lacking:
        for _, hits in _hits(log, series[0], packages_of(series[0], projects)):
            for hit in hits:
                corpus.ground.know(loaded.runbook.id, hit.template.module, hit.template.text)
        yield from _vague(loaded, path, log, series[0], projects)


def _example(
    loaded: Loaded, path: Path_, log: Log, symptom: Symptom, corpus: Corpus
) -> Iterator[Fault]:
    """A line is of one series; what it says may have been worded anew in the next."""
    projects = _projects(log)
    series, example = corpus.ground.of(loaded.runbook), symptom.example or ""
    told, right = "", []
    for facts in series:
        own = packages_of(facts, projects)
        explained = messages.explain(facts, own, example, log.match, _logger(example))
        wrong = _other_logger(facts, explained, example) if explained else ""
        told = told or wrong
        if explained and not wrong:
            right.append(facts.series)
    if right and len(right) < len(series):
        sentence = f"The line of the symptom `{symptom.id}` is worded so in {{series}} only."
        for one in right:
            corpus.ground.note(loaded.runbook.id, sentence, one)
    if right:
        return
    named = " or ".join(projects) or "any service"
    hint = "" if told else _elsewhere(series[0], example, log.match)
    yield loaded.fault(path, told or f"is no message of {named}", hint)


def packages_of(facts: Facts, projects: list[str]) -> tuple[str, ...]:
    """Return the packages whose messages the services log; those of all where none is named."""
    if not projects:
        return facts.packages
    found = [templates.own_packages(facts, project) for project in projects]
    return tuple(dict.fromkeys(package for packages in found for package in packages))


def unfounded(facts: Facts, packages: tuple[str, ...], pattern: str, example: str) -> list[str]:
    """Return the alternatives of a pattern that are in no message, as a reader may see them."""
    return [
        shown(variants)
        for variants in alternatives(pattern)
        if not messages.founded(facts, packages, variants, example, pattern)
    ]


def in_no_series(found: dict[str, list[str]], alternatives_: int) -> dict[str, list[str]]:
    """Return the alternatives that are wrong, each with the series that it is missing in.

    One may be the wording of another series: it is wrong where no series has it, or where a series
    has none of them.
    """
    every = [set(one) for one in found.values()]
    nowhere = set.intersection(*every) if every else set()
    wrong = {one: list(found) for one in sorted(nowhere)}
    for series, lacking in found.items():
        if len(lacking) == alternatives_:
            for one in lacking:
                where = wrong.setdefault(one, [])
                if series not in where:
                    where.append(series)
    return wrong


def _logger(example: str) -> str:
    found = _HEADER.search(example)
    return found[2] if found else ""


def _other_logger(facts: Facts, explained: templates.Explanation, example: str) -> str:
    """Say which logger it is instead, where the example's header names another one."""
    header = _HEADER.search(example)
    template = explained.template
    if not header or not template.level.isupper() or not templates.is_module(facts, header[2]):
        return ""
    if templates.same_module(header[2], template.module):
        return ""
    return f"is logged by {template.module}, not {header[2]}"


def _elsewhere(facts: Facts, example: str, pattern: str) -> str:
    found = messages.explain(facts, facts.packages, example, pattern)
    return f"it is {found.package}'s: {found.template.module}" if found else ""


def _hits(
    log: Log, facts: Facts, packages: tuple[str, ...]
) -> Iterator[tuple[Variants, list[templates.Explanation]]]:
    """Yield each alternative of a pattern with messages that have it, few if it is specific."""
    for variants in alternatives(log.match):
        longest = max(variants, key=len)
        yield variants, templates.matching(facts, packages, longest, messages.SPECIFIC)


def _vague(
    loaded: Loaded, path: Path_, log: Log, facts: Facts, projects: list[str]
) -> Iterator[Fault]:
    own = tuple(one for one in projects if one in facts.packages)
    for variants, hits in _hits(log, facts, own):
        if len({hit.template.text for hit in hits}) > messages.SPECIFIC:
            problem = (
                f"'{shown(variants)}' is in more than {messages.SPECIFIC} messages of {own[0]}"
            )
            yield loaded.fault((*path, "match"), problem, "say more of the one that is meant")
