"""Which messages of the real software a runbook tells: what is there to be written."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rey_triage.truth.skeleton import GAP, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.scanner import Scanner
    from rey_triage.truth.catalogue import Facts

LEVELS = ("CRITICAL", "ERROR", "WARNING")
"""What a log is read for; what is said below them is no sign of trouble by itself."""

_VALUES = ("0f6a1c9e-51d2-4b7a-9a3e-8c5d2f7b6e10", "12")
"""What may stand in the gaps of a template: most values are a word like one of these."""


class Message(NamedTuple):
    """A message that code can log."""

    module: str
    text: str
    """On one line, with ``…`` for each value."""
    level: str
    is_told: bool
    """Whether a runbook has a signature for it."""


def messages(facts: Facts, package: str, scanner: Scanner) -> Iterator[Message]:
    """Yield the messages of a package that a log is read for, by module."""

    def is_told(text: str) -> bool:
        return any(
            scanner.match(line.encode("utf-8", "replace"))
            for value in _VALUES
            for said in (text.replace(GAP, value),)
            for line in (*said.splitlines(), _on_one_line(said))
        )

    found = {one for one in facts.templates(package).texts if one.level in LEVELS}
    for one in sorted(found, key=lambda one: (one.module, one.text)):
        yield Message(one.module, _on_one_line(shown((one.text,))), one.level, is_told(one.text))


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
