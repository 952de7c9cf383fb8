"""What the program says of a case, by the way an operator would ask it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from msgspec import Struct

from rey_triage.diagnosis import Confidence
from rey_triage.evaluation.cases import PASTED
from rey_triage.evidence import Evidence
from rey_triage.scanner import Scanner
from rey_triage.sources import text
from rey_triage.triage import diagnose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rey_triage.evaluation.cases import Case
    from rey_triage.library import Library
    from rey_triage.search.index import Index
    from rey_triage.signatures import Signature
    from rey_triage.triage import Options

_SHOWN = 10


class Said(Struct, frozen=True, kw_only=True):
    """One runbook of an answer; ``confidence`` is None where none is claimed."""

    runbook: str
    confidence: Confidence | None = None


class Program:
    """The diagnosis and the search, ready to be asked."""

    def __init__(
        self, library: Library, known: Sequence[Signature], options: Options, index: Index
    ) -> None:
        self._library, self._known = library, known
        self._options, self._index = options, index
        self._scanner = Scanner(tuple(known), pasted=True)

    def answer(self, case: Case) -> list[Said]:
        """Return the runbooks in the order in which they are shown."""
        if case.kind not in PASTED:
            hits = self._index.search(case.text, limit=_SHOWN).hits
            return [Said(runbook=hit.runbook) for hit in hits]
        evidence = Evidence(taken_at=time.time())
        evidence.add(text.read(case.text, self._scanner))
        found = diagnose(evidence, self._library, self._known, self._options)
        said = [Said(runbook=one.runbook, confidence=one.confidence) for one in found.findings]
        named = {one.runbook for one in said}
        return said + [
            Said(runbook=one.runbook) for one in found.suggestions if one.runbook not in named
        ]
