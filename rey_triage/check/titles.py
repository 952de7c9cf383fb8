"""No two runbooks have nearly the same title."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from rey_triage.check.base import Check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.check.corpus import Corpus
    from rey_triage.fault import Fault
    from rey_triage.load import Loaded

_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "by",
        "for",
        "from",
        "in",
        "is",
        "it",
        "its",
        "of",
        "on",
        "or",
        "the",
        "to",
        "was",
        "were",
        "with",
    ]
)
_SAME = 0.85


class Titles(Check):
    name = "titles"
    description = "Titles tell runbooks apart: no two consist of nearly the same words."

    def run(self, loaded: Loaded, corpus: Corpus) -> Iterator[Fault]:
        here = _words(loaded.runbook.title)
        for id_, other in sorted(corpus.runbooks.items()):
            if id_ == loaded.runbook.id:
                continue
            there = _words(other.title)
            if len(there) < _SAME * len(here) or len(here) < _SAME * len(there):
                continue
            if len(here & there) >= _SAME * max(1, len(here | there)):
                yield loaded.fault(("title",), f"is nearly that of {id_}: {other.title}")


@lru_cache(maxsize=1024)
def _words(title: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z0-9]+", title.lower())) - _SMALL
