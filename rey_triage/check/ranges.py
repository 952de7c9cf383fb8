"""Series exist, and ranges of them and of times run forwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage import spans
from rey_triage.check import parts
from rey_triage.check.base import Check
from rey_triage.fault import nearest
from rey_triage.vocabulary import SERIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.check.corpus import Corpus
    from rey_triage.fault import Fault
    from rey_triage.load import Loaded
    from rey_triage.model import Releases
    from rey_triage.walk import Path_


class Ranges(Check):
    name = "ranges"
    description = "Series exist; since comes before until, the shortest time before the longest."

    def run(self, loaded: Loaded, corpus: Corpus) -> Iterator[Fault]:  # noqa: ARG002
        yield from _releases(loaded, ("releases",), loaded.runbook.releases)
        for placed in parts.steps(loaded.runbook):
            yield from _releases(loaded, (*placed.path, "releases"), placed.step.releases)
            low, dash, high = (placed.step.takes or "").partition("-")
            if dash and spans.seconds(low) >= spans.seconds(high):
                problem = f"'{placed.step.takes}' does not run from the shorter to the longer"
                yield loaded.fault((*placed.path, "takes"), problem)
        for path, symptom in parts.symptoms(loaded.runbook):
            spans_ = {
                ("at_least", "within"): symptom.at_least.within,
                ("together", "within"): symptom.together and symptom.together.within,
            }
            for below, span in spans_.items():
                if span and "-" in span:
                    yield loaded.fault((*path, *below), "is one span, no range")


def _releases(loaded: Loaded, path: Path_, releases: Releases | None) -> Iterator[Fault]:
    if releases is None:
        return
    for name in ("since", "until"):
        series = getattr(releases, name)
        if series and series not in SERIES:
            hint = nearest(series, SERIES) or f"known: {SERIES[0]} to {SERIES[-1]}"
            yield loaded.fault((*path, name), f"no series '{series}'", hint)
    if releases.since and releases.until and releases.since > releases.until:
        problem = f"'{releases.until}' comes before since ({releases.since})"
        yield loaded.fault((*path, "until"), problem)
