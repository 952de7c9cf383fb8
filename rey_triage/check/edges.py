"""The causal graph has proof for every edge, and no circle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.check.base import Check
from rey_triage.fault import nearest
from rey_triage.model import Incident

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.check.corpus import Corpus
    from rey_triage.fault import Fault
    from rey_triage.load import Loaded
    from rey_triage.model import Proof
    from rey_triage.walk import Path_

_BUNDLE = ".tar.xz"


class Edges(Check):
    name = "edges"
    description = "A cause in another runbook has proof, and no runbook causes itself."

    def run(self, loaded: Loaded, corpus: Corpus) -> Iterator[Fault]:
        incident = loaded.runbook
        if not isinstance(incident, Incident):
            return
        for number, cause in enumerate(incident.causes):
            if not cause.see:
                continue
            path = ("causes", number)
            if cause.proof is None or not (cause.proof.bundle or cause.proof.reference):
                problem = "is missing: a recording (bundle) or a source (reference)"
                yield loaded.fault((*path, "proof"), problem)
            else:
                yield from _recorded(loaded, (*path, "proof", "bundle"), cause.proof, corpus)
            if incident.id in corpus.roots(cause.see):
                problem = f"is a circle: {cause.see} is itself caused by {incident.id}"
                yield loaded.fault((*path, "see"), problem)


def _recorded(loaded: Loaded, path: Path_, proof: Proof, corpus: Corpus) -> Iterator[Fault]:
    """Recordings are in a checkout only; without their directory nothing can be said."""
    if not proof.bundle or not corpus.recordings.is_dir():
        return
    if not (corpus.recordings / f"{proof.bundle}{_BUNDLE}").is_file():
        names = [file.name.removesuffix(_BUNDLE) for file in corpus.recordings.glob(f"*{_BUNDLE}")]
        problem = f"no recording '{proof.bundle}'"
        yield loaded.fault(path, problem, nearest(proof.bundle, sorted(names)))
