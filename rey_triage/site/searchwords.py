"""Words that lead to a page without standing on it, for the search that runs in the browser.

That search knows whole words only: no parts of a compound, no synonyms, no plurals.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rey_triage import wording
from rey_triage.model import Incident
from rey_triage.vocabulary import SERVICES, TOPICS

if TYPE_CHECKING:
    from rey_triage.model import Runbook
    from rey_triage.search.lexicon import Lexicon

_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]*")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def words(runbook: Runbook, lexicon: Lexicon) -> str:
    """Return phrases, messages, the parts of compound words, and synonyms."""
    said = ". ".join((runbook.title, *runbook.phrases))
    parts = [
        *runbook.phrases,
        *(TOPICS.get(topic, "") for topic in runbook.topics),
        *(SERVICES.get(service, "") for service in runbook.services),
        " ".join(runbook.alerts),
        *_messages(runbook),
    ]
    names = " ".join((runbook.id, runbook.title, *parts))
    return ". ".join(filter(None, (*parts, split(names), synonyms(said, lexicon))))


def _messages(runbook: Runbook) -> list[str]:
    if not isinstance(runbook, Incident):
        return []
    return [
        seen.message
        for symptom in runbook.symptoms
        for seen in wording.seen(symptom)
        if seen.message
    ]


def split(text: str) -> str:
    """Give the parts of compound words: NoValidHost, nova-compute, port_binding."""
    parts: dict[str, None] = {}
    for word in _WORD.findall(text):
        found = _PART.findall(word)
        if len(found) > 1:
            parts.update(dict.fromkeys(part.lower() for part in found if len(part) > 1))
    return " ".join(parts)


def synonyms(text: str, lexicon: Lexicon) -> str:
    """Give the other words for what a text names."""
    plain = f" {' '.join(_WORD.findall(text.lower()))} "
    named = {
        group
        for word, group in lexicon.concepts.items()
        if f" {word} " in plain or f" {word}s " in plain
    }
    return " ".join(
        word
        for word, group in lexicon.concepts.items()
        if group in named and f" {word} " not in plain
    )
