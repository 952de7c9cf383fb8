"""Texts are short enough to be read in an incident."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.check import parts
from rey_triage.check.base import Check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.check.corpus import Corpus
    from rey_triage.fault import Fault
    from rey_triage.load import Loaded

SUMMARY, IMPACT, SAY = 60, 40, 60


class Lengths(Check):
    name = "lengths"
    description = (
        f"A summary has at most {SUMMARY} words, an impact {IMPACT}, what a step says {SAY}; "
        "a title is no sentence."
    )

    def run(self, loaded: Loaded, corpus: Corpus) -> Iterator[Fault]:  # noqa: ARG002
        runbook = loaded.runbook
        if runbook.title.endswith("."):
            yield loaded.fault(("title",), "ends with a full stop")
        texts = [(("summary",), runbook.summary, SUMMARY), (("impact",), runbook.impact, IMPACT)]
        steps = [((*one.path, "say"), one.step.say, SAY) for one in parts.steps(runbook)]
        for path, text, limit in [*texts, *steps]:
            words = len(text.split())
            if words > limit:
                yield loaded.fault(path, f"is too long: {words} words, at most {limit}")
