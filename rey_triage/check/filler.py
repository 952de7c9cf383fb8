"""No sentence that says nothing, and none that stands on page after page."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from rey_triage.check import parts
from rey_triage.check.base import Check

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rey_triage.check.corpus import Corpus
    from rey_triage.fault import Fault
    from rey_triage.load import Loaded
    from rey_triage.model import Runbook

_KNOWLEDGE = ("summary", "escalate", "differs_from")
"""Where a page says what is its own; answers, ways back and impacts have a common vocabulary."""
LONG, PAGES = 8, 5
"""A sentence of so many words may stand on fewer pages than that.

Measured on 208 pages: shorter ones that recur ("No line later than the repair.") are how answers
are put, and help who reads his fifth page of the night. Four is the largest family of siblings.
"""
LONG_OWN, PAGES_OWN = 6, 3
"""The same, for what is to be a page's own."""
_FIXED = frozenset(
    [
        # How every command below is typed in one kind of cluster; each page is read alone.
        "in a cluster of cephadm put sudo cephadm shell before ceph",
    ]
)
_EMPTY = re.compile(
    r"\b(?:check|see|consult|inspect|look (?:at|into)) the logs?(?: files?)?(?: for errors)?"
    r"(?=[.;,]|$)"
    r"|\b(?:make sure|ensure|see|verify) (?:that )?everything\b"
    r"|\bas (?:needed|necessary|required|appropriate)\b|\bif (?:needed|necessary|required)\b"
    r"|\bbest practices?\b|\btroubleshoot\b|\binvestigate (?:the|further|why)\b"
    r"|\bcontact (?:your|the) (?:administrator|support|vendor)\b"
    r"|\b(?:works?|looks?|runs?|behaves?) (?:fine|well|good|properly|correctly|as expected)\b"
    r"|\bmay (?:impact|affect) (?:users|performance|services|the (?:system|cloud))\b",
    re.IGNORECASE,
)
_END = re.compile(r"(?<=[.;:!?])\s+")
_WORD = re.compile(r"[a-z0-9]+")


class Filler(Check):
    name = "filler"
    description = (
        "No sentence says what fits everywhere: none is empty, and a long one stands on fewer than "
        f"{PAGES} pages, in a summary, an escalate or a differs_from on fewer than {PAGES_OWN}."
    )

    def run(self, loaded: Loaded, corpus: Corpus) -> Iterator[Fault]:
        for path, text in parts.prose(loaded.runbook):
            if empty := _EMPTY.search(text):
                problem = f"'{empty[0]}' tells nobody what to do"
                yield loaded.fault(path, problem, "name the thing to look at, or leave it out")
            own = path[0] in _KNOWLEDGE
            long, most = (LONG_OWN, PAGES_OWN) if own else (LONG, PAGES)
            for sentence, words in _sentences(text):
                pages = (corpus.own_sentences if own else corpus.sentences).get(sentence, ())
                if words >= long and len(pages) >= most:
                    others = sorted(set(pages) - {loaded.runbook.id})
                    problem = (
                        f"'{sentence}' stands on {len(pages)} pages: {', '.join(others[:3])} …"
                    )
                    yield loaded.fault(path, problem, "say what is true of this page alone")


def pages_of(runbooks: Iterable[Runbook], *, own: bool) -> dict[str, set[str]]:
    """Return every sentence of some length, in plain words, with the runbooks it stands in.

    ``own``: only those of the fields that say what is a page's own.
    """
    found: dict[str, set[str]] = {}
    for one in runbooks:
        for path, text in parts.prose(one):
            if own and path[0] not in _KNOWLEDGE:
                continue
            for sentence, words in _sentences(text):
                if words >= (LONG_OWN if own else LONG):
                    found.setdefault(sentence, set()).add(one.id)
    return found


@lru_cache(maxsize=1 << 16)
def _sentences(text: str) -> tuple[tuple[str, int], ...]:
    """Return the sentences of a text, without signs and capitals, and their numbers of words."""
    found = []
    for sentence in _END.split(text.lower()):
        words = _WORD.findall(sentence)
        if len(words) >= LONG_OWN and (plain := " ".join(words)) not in _FIXED:
            found.append((plain, len(words)))
    return tuple(found)
