"""Which messages of the real software a runbook tells: what is there to be written."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from rey_triage.scanner import Scanner
    from rey_triage.truth.catalogue import Facts, Template

LEVELS = ("CRITICAL", "ERROR", "WARNING")
"""What a log is read for; what is said below them is no sign of trouble by itself."""

_GAP = "\0"
_VALUES = ("0f6a1c9e-51d2-4b7a-9a3e-8c5d2f7b6e10", "12")
"""What may stand in the gaps of a template: most values are a word like one of these."""


class Told(NamedTuple):
    """A message that code can log, and the runbooks that have a signature for it."""

    template: Template
    runbooks: frozenset[str]


def told(
    facts: Facts, package: str, scanner: Scanner, levels: Collection[str] = LEVELS
) -> Iterator[Told]:
    """Yield the messages of a package at some levels, by module."""
    messages = {one for one in facts.templates(package).texts if one.level in levels}
    for message in sorted(messages, key=lambda one: (one.module, one.text)):
        lines = [message.text.replace(_GAP, value) for value in _VALUES]
        runbooks = frozenset(
            scanner.signatures[number].runbook
            for text in lines
            for line in (*text.splitlines(), " ".join(text.split()))
            for number in scanner.match(line.encode("utf-8", "replace"))
        )
        yield Told(message, runbooks)


def shown(message: Template) -> str:
    """Return a message as a person reads it, on one line, with ``…`` for each value."""
    return " ".join(message.text.replace(_GAP, "…").split())
