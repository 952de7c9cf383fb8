"""Every message has a real line, which its own pattern finds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rey_triage.check import parts
from rey_triage.check.base import Check
from rey_triage.check.pattern_text import compiled
from rey_triage.log_header import parse_header
from rey_triage.vocabulary import PROGRAMS, PROJECT_OF

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.check.corpus import Corpus
    from rey_triage.fault import Fault
    from rey_triage.load import Loaded
    from rey_triage.model import Log, Symptom
    from rey_triage.walk import Path_

_LOGGER = re.compile(r" (?:TRACE|DEBUG|INFO|WARNING|ERROR|CRITICAL) ([a-z]+)\.[\w.]+ ")


class Examples(Check):
    name = "examples"
    description = "A log symptom has an example, its pattern finds it, and its service logs it."

    def run(self, loaded: Loaded, corpus: Corpus) -> Iterator[Fault]:  # noqa: ARG002
        for path, symptom in parts.symptoms(loaded.runbook):
            yield from _symptom(loaded, path, symptom)


def _symptom(loaded: Loaded, path: Path_, symptom: Symptom) -> Iterator[Fault]:
    logs = [log for place, log in parts.logs(path, symptom) if "cleared_by" not in place]
    if symptom.example is None:
        if logs:
            problem = "is missing: one real line, header included"
            yield loaded.fault((*path, "example"), problem)
        return
    place = (*path, "example")
    of_fields = [pattern for _, pattern in parts.field_patterns(path, symptom)]
    wanted = [*(log.match for log in logs), *of_fields]
    if not wanted:
        yield loaded.fault(place, "has no pattern that could find it")
        return
    line = symptom.example
    # As where logs are read: a line matches by its message, whatever its header says.
    header = parse_header(line)
    message = header.message if header else line
    matching = [log for log in logs if _finds(log.match, message)]
    if not matching and not any(_finds(pattern, line) for pattern in of_fields):
        patterns = " or ".join(f"'{pattern}'" for pattern in wanted)
        behind = " behind its header" if any(_finds(log.match, line) for log in logs) else ""
        yield loaded.fault(place, f"is not matched by {patterns}{behind}")
        return
    project = _project(line)
    if project and matching and not any(_logged_by(log, project) for log in matching):
        named = " ".join(word for log in matching for word in parts.services(log))
        yield loaded.fault(place, f"was logged by {project}, but the symptom says {named}")


def _finds(pattern: str, text: str) -> bool:
    """Say whether a pattern is in a text; of one that is none another check speaks."""
    found = compiled(pattern)
    return isinstance(found, str) or bool(found.search(text.encode()))


def _project(line: str) -> str:
    """Return the project whose code logged the line; a library's line tells nothing."""
    found = _LOGGER.search(line)
    return found[1] if found and found[1] in PROGRAMS else ""


def _logged_by(log: Log, project: str) -> bool:
    services = parts.services(log)
    return not services or any(PROJECT_OF.get(word, word) == project for word in services)
