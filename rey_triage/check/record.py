"""The record of what was verified: whether it is of the pages as they are, and a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage import page_digest, verified

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.check.corpus import Corpus
    from rey_triage.fault import Fault
    from rey_triage.load import Loaded

_REMEDY = "rey-triage check --record"


def stale(record: verified.Record, pages: dict[str, tuple[Loaded, bytes]]) -> Iterator[Fault]:
    """Report pages that are not as they were when they were verified, and entries without one."""
    for id_, (loaded, content) in pages.items():
        entry = record.pages.get(id_)
        if entry is None:
            yield loaded.fault((), "was never held against a real release", _REMEDY)
        elif entry.page != page_digest.of_facts(content):
            yield loaded.fault((), "has changed since its facts were verified", _REMEDY)


def made(corpus: Corpus, pages: dict[str, tuple[Loaded, bytes]]) -> verified.Record:
    """Make the record of pages that were checked."""
    ground = corpus.ground
    return verified.Record(
        pages={
            id_: verified.Verified(
                page=page_digest.of_facts(content),
                series=tuple(sorted(one.series for one in ground.of(loaded.runbook))),
                facts=dict(sorted(ground.counts.get(id_, {}).items())),
                suppressed=ground.suppressed.get(id_, 0),
                notes=ground.sentences(id_),
                modules=ground.modules(id_),
            )
            for id_, (loaded, content) in pages.items()
        }
    )
