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
        for number, phrase in enumerate(loaded.runbook.phrases):
            for there, other in corpus.phrases[words(phrase)]:
                if there != here:
                    problem = f"is a phrase of {there} too"
                    remedy = "leave it to the page that answers it better"
                    yield loaded.fault(("phrases", number), problem, remedy)
                elif other < number:
                    problem = f"has the words of number {other + 1}"
                    yield loaded.fault(("phrases", number), problem, "leave one of the two out")


def places(runbooks: Iterable[Runbook]) -> dict[tuple[str, ...], list[tuple[str, int]]]:
    """Return for the words of each phrase where they stand: the runbook, and the number there."""
    found: dict[tuple[str, ...], list[tuple[str, int]]] = {}
    for runbook in runbooks:
        for number, phrase in enumerate(runbook.phrases):
            found.setdefault(words(phrase), []).append((runbook.id, number))
    return found


def words(phrase: str) -> tuple[str, ...]:
    """Return the words of a phrase, whatever their order and case."""
    return tuple(sorted(_WORD.findall(phrase.lower())))
