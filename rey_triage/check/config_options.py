"""Every option that is set, read, or named in a sentence exists in the service."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from rey_triage.check import parts
from rey_triage.check.base import TruthCheck
from rey_triage.check.ground import some_of
from rey_triage.fault import nearest
from rey_triage.model import Incident
from rey_triage.vocabulary import PROJECT_OF

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.check.corpus import Corpus
    from rey_triage.fault import Fault
    from rey_triage.load import Loaded
    from rey_triage.model import Releases, Runbook
    from rey_triage.truth.catalogue import Facts, Option
    from rey_triage.walk import Path_

# [section] option: in a sentence two words that are close; a class of characters is none.
_NAMED = re.compile(r"\[([A-Za-z][A-Za-z0-9_:.-]*)\]/?\s{0,2}([a-z][a-z0-9]*(?:_[a-z0-9]+)+)\b")
# A single word may be an option, or go on with the sentence: "[nova] section".
_PERHAPS = re.compile(r"\[([A-Za-z][A-Za-z0-9_:.-]*)\] ([a-z]{3,})\b(?!_)")
_NEAR = 0.8  # from here on a word is an option that is misspelt
# Sections that an operator names: one for each back end, with the options of this one.
_FREE = {"cinder": "backend_defaults", "glance": "glance_store", "manila": "DEFAULT"}


class _Use(NamedTuple):
    path: Path_
    section: str
    option: str
    projects: tuple[str, ...]
    releases: Releases | None = None
    perhaps: bool = False


class Options(TruthCheck):
    name = "options"
    description = (
        "Each [section] option of an action or a sentence exists in the service, under its name "
        "of today."
    )

    def run(self, loaded: Loaded, corpus: Corpus) -> Iterator[Fault]:
        for use in _uses(loaded.runbook):
            series = [
                facts
                for facts in corpus.ground.of(loaded.runbook, use.releases)
                if any(facts.options(project) for project in use.projects)
            ]
            if not series or (use.perhaps and not _is_near(series, use)):
                continue
            corpus.ground.count(loaded.runbook.id, self.name)
            wrong: dict[tuple[str, str], list[str]] = {}
            for facts in series:
                if found := fault_of(facts, use.projects, use.section, use.option):
                    wrong.setdefault(found, []).append(facts.series)
                for sentence in _going(facts, use):
                    corpus.ground.note(loaded.runbook.id, sentence, facts.series)
            for (problem, hint), where in wrong.items():
                yield loaded.fault(use.path, f"{problem}{some_of(where, series)}", hint)


def _uses(runbook: Runbook) -> Iterator[_Use]:
    for placed in parts.steps(runbook):
        releases = placed.step.releases
        if placed.step.action and (option := placed.step.action.configure):
            projects = (PROJECT_OF.get(option.service, option.service),)
            path = (*placed.path, "action", "configure", "option")
            yield _Use(path, option.section, option.option, projects, releases)
        for path, text in parts.texts(placed):
            if path[-1] not in ("run", "expect_match", "grep", "manage"):
                yield from _named(path, text, runbook, releases)
    for path, text in _sentences(runbook):
        yield from _named(path, text, runbook, None)


def _named(path: Path_, text: str, runbook: Runbook, releases: Releases | None) -> Iterator[_Use]:
    for found in _NAMED.finditer(text):
        yield _Use(path, found[1], found[2], runbook.services, releases)
    for found in _PERHAPS.finditer(text):
        yield _Use(path, found[1], found[2], runbook.services, releases, perhaps=True)


def _is_near(series: list[Facts], use: _Use) -> bool:
    """Say whether a single word is an option, or one that is misspelt."""
    known = [facts.options(project) for facts in series for project in use.projects]
    return any(
        get_close_matches(use.option, options.get(use.section, ()), n=1, cutoff=_NEAR)
        for options in known
    )


def _sentences(runbook: Runbook) -> Iterator[tuple[Path_, str]]:
    for name in ("summary", "impact", "escalate"):
        if text := getattr(runbook, name):
            yield (name,), text
    for number, neighbour in enumerate(runbook.differs_from):
        yield ("differs_from", number, "how"), neighbour.how
    if isinstance(runbook, Incident):
        for number, cause in enumerate(runbook.causes):
            yield ("causes", number, "title"), cause.title or ""
    else:
        for number, one in enumerate(runbook.inputs):
            yield ("inputs", number, "say"), one.say


def fault_of(
    facts: Facts, projects: tuple[str, ...], section: str, option: str
) -> tuple[str, str] | None:
    """Say what is wrong with an option, and what is meant; None where it is right."""
    name = option.replace("-", "_")
    known = {project: facts.options(project) for project in projects if facts.options(project)}
    former = ""
    for project, sections in known.items():
        found = _look_up(project, sections, section, name)
        if found is not None and not found.now:
            return None
        former = found.now if found else former
    whose = " or ".join(known)
    if former:
        return f"[{section}] {option} of {whose} has another name", f"it is {former} now"
    every = {s: options for sections in known.values() for s, options in sections.items()}
    if section not in every and not section.startswith("<"):
        hint = nearest(section, every)
        if not hint:
            places = [s for s, options in every.items() if name in options]
            hint = f"it is in [{places[0]}]" if places else ""
        return f"{whose} has no section [{section}]", hint
    places = [s for s, options in every.items() if name in options and not options[name].now]
    hint = f"it is in [{places[0]}]" if places else nearest(name, every.get(section, {}))
    return f"[{section}] of {whose} has no option {option}", hint


def _look_up(
    project: str, sections: dict[str, dict[str, Option]], section: str, name: str
) -> Option | None:
    if section in sections:
        names = (name, name.replace("_", "-"))
        found = [one for each in names if (one := sections[section].get(each))]
        # A name of today counts, though it be a former one of another option too.
        return next((one for one in found if not one.now), next(iter(found), None))
    free = _FREE.get(project)
    return sections.get(free, {}).get(name) if free else None


def _going(facts: Facts, use: _Use) -> Iterator[str]:
    """Say that an option will be removed."""
    for project in use.projects:
        found = _look_up(project, facts.options(project), use.section, use.option)
        if found and found.going:
            yield f"`[{use.section}] {use.option}` of {project} is deprecated in {{series}}."
