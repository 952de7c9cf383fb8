"""A strong signature names one problem only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.check import parts
from rey_triage.check.base import Check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.check.corpus import Corpus
    from rey_triage.fault import Fault
    from rey_triage.load import Loaded


class OwnSignature(Check):
    name = "own-signature"
    description = (
        "A symptom's example is not a strong symptom of another runbook, unless one causes the "
        "other or differs_from tells them apart."
    )

    def run(self, loaded: Loaded, corpus: Corpus) -> Iterator[Fault]:
        here = loaded.runbook.id
        for path, symptom in parts.symptoms(loaded.runbook):
            if not symptom.example:
                continue
            logs = [log for _, log in parts.logs(path, symptom)]
            services = {word for log in logs for word in parts.services(log)} or {""}
            told: set[str] = set()
            for number in corpus.strong.match(symptom.example.encode()):
                one = corpus.strong.signatures[number]
                other = one.runbook
                if other == here or other in told or corpus.related(here, other):
                    continue
                if any(one.fits(service) for service in services):
                    told.add(other)
                    yield loaded.fault(
                        (*path, "example"),
                        f"is a strong symptom of {other} too ({one.symptom})",
                        "make it a cause with see, say in differs_from how they differ, or lower "
                        "its weight",
                    )
