"""Patterns are valid, and specific enough to search a whole cloud's logs for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.check import parts, pattern_text
from rey_triage.check.base import Check
from rey_triage.check.healthy import healthy_lines
from rey_triage.check.pattern_text import compiled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.check.corpus import Corpus
    from rey_triage.fault import Fault
    from rey_triage.load import Loaded
    from rey_triage.walk import Path_

LITERAL = 8  # characters of plain text: with fewer, something harmless is always found too
WIDEST = 200  # characters of a gap: each is a state of its own, in every process that reads logs
LITERAL_IN_FIELD = 3  # a field is a short text that is about the problem already


class Patterns(Check):
    name = "patterns"
    description = (
        f"Patterns are valid RE2 without anchors and contain plain text: {LITERAL} characters, in "
        f"tests of a field {LITERAL_IN_FIELD}; none matches a line of a healthy cloud, no "
        f"gap may be wider than {WIDEST} characters."
    )

    def run(self, loaded: Loaded, corpus: Corpus) -> Iterator[Fault]:  # noqa: ARG002
        for place, symptom in parts.symptoms(loaded.runbook):
            for path, log in parts.logs(place, symptom):
                yield from _in_logs(loaded, (*path, "match"), log.match)
            for path, pattern in parts.field_patterns(place, symptom):
                least = LITERAL if symptom.weight == "strong" else LITERAL_IN_FIELD
                yield from _pattern(loaded, path, pattern, least)
        for placed in parts.steps(loaded.runbook):
            if pattern_ := placed.step.expect_match:
                path = (*placed.path, "expect_match")
                found = compiled(pattern_)
                if isinstance(found, str):
                    yield loaded.fault(path, found)
                elif found.search(b""):
                    yield loaded.fault(path, "matches an empty answer")


def _in_logs(loaded: Loaded, path: Path_, pattern: str) -> Iterator[Fault]:
    faults = list(_pattern(loaded, path, pattern, LITERAL))
    yield from faults
    if (gap := pattern_text.widest_gap(pattern)) > WIDEST:
        problem = f"has a gap of up to {gap} characters, which takes as much memory"
        yield loaded.fault(path, problem, "write .* or .+, the line ends it")
    if faults or "cleared_by" in path:  # what says that it is over is said by a healthy cloud too
        return
    found = compiled(pattern)
    for line in healthy_lines():
        if found.search(line):
            problem = f"matches a line of a healthy cloud: {line.decode()}"
            yield loaded.fault(path, problem)
            return


def _pattern(loaded: Loaded, path: Path_, pattern: str, least: int) -> Iterator[Fault]:
    found = compiled(pattern)
    if isinstance(found, str):
        yield loaded.fault(path, found)
        return
    text = pattern_text.read(pattern)
    if text.anchors:
        problem = f"has the anchor {text.anchors[0]}, but is searched for anywhere in a message"
        yield loaded.fault(path, problem, "leave the anchor out")
    elif found.search(b""):
        yield loaded.fault(path, "matches an empty line")
    elif text.literal < least:
        problem = f"is too vague: {text.literal} characters of plain text, {least} are needed"
        hint = "for any case write (?i:text)" if "[" in pattern else ""
        yield loaded.fault(path, problem, hint)
