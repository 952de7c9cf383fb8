"""What people say leads to one page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rey_triage.check.base import Check

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rey_triage.check.corpus import Corpus
    from rey_triage.fault import Fault
    from rey_triage.load import Loaded
    from rey_triage.model import Runbook

_WORD = re.compile(r"\w+")


class Phrases(Check):
    name = "phrases"
    description = "No two phrases consist of the same words, on one page or on two."

    def run(self, loaded: Loaded, corpus: Corpus) -> Iterator[Fault]:
        here = loaded.runbook.id
        seen: dict[tuple[str, ...], int] = {}
        for number, phrase in enumerate(loaded.runbook.phrases):
            said = words(phrase)
            first = seen.setdefault(said, number)
            if first != number:
                problem = f"has the words of number {first + 1}"
                yield loaded.fault(("phrases", number), problem, "leave one of the two out")
            for there in sorted(corpus.phrases.get(said, set()) - {here}):
                problem = f"is a phrase of {there} too"
                remedy = "leave it to the page that answers it better"
                yield loaded.fault(("phrases", number), problem, remedy)


def pages_of(runbooks: Iterable[Runbook]) -> dict[tuple[str, ...], set[str]]:
    """Return the words of every phrase, with the runbooks that have it."""
    found: dict[tuple[str, ...], set[str]] = {}
    for runbook in runbooks:
        for phrase in runbook.phrases:
            found.setdefault(words(phrase), set()).add(runbook.id)
    return found


def words(phrase: str) -> tuple[str, ...]:
    """Return the words of a phrase, whatever their order and case."""
    return tuple(sorted(_WORD.findall(phrase.lower())))
