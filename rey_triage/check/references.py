"""What a page refers to exists: documentation, source files, and the form of a bug's number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rey_triage.check import parts
from rey_triage.check.base import TruthCheck
from rey_triage.check.ground import some_of
from rey_triage.fault import nearest
from rey_triage.model import Incident

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.check.corpus import Corpus
    from rey_triage.fault import Fault
    from rey_triage.load import Loaded
    from rey_triage.model import Reference
    from rey_triage.truth.catalogue import Facts
    from rey_triage.walk import Path_

_SOURCE = re.compile(r"\b[a-z][a-z0-9_]*(?:/[A-Za-z0-9_]+)+\.py\b")
_BUGS = range(100_000, 10_000_000)  # Launchpad's numbers since OpenStack is there


class References(TruthCheck):
    name = "references"
    description = (
        "Documentation pages and source files that a page or a proof refers to exist; a bug has a "
        "number of Launchpad's; what is not OpenStack's own message can be read at an address or "
        "in a file."
    )

    def run(self, loaded: Loaded, corpus: Corpus) -> Iterator[Fault]:
        series = corpus.ground.of(loaded.runbook)
        for number, reference in enumerate(loaded.runbook.references):
            yield from _reference(loaded, ("references", number), reference, series, corpus)
        if isinstance(loaded.runbook, Incident):
            yield from _proofs(loaded, loaded.runbook, series, corpus)
        if any(one.url or one.source for one in loaded.runbook.references):
            return
        for place, symptom in parts.symptoms(loaded.runbook):
            for path, log in parts.logs(place, symptom):
                if log.origin == "external":
                    problem = "external: no address or file shows the message"
                    yield loaded.fault((*path, "origin"), problem)


def _reference(
    loaded: Loaded, path: Path_, reference: Reference, series: list[Facts], corpus: Corpus
) -> Iterator[Fault]:
    if reference.bug is not None:
        corpus.ground.count(loaded.runbook.id, References.name)
        if reference.bug not in _BUGS:
            yield loaded.fault((*path, "bug"), f"{reference.bug} is no bug number of Launchpad")
    if reference.doc and (newest := corpus.ground.newest) and newest.catalogue.documents:
        if (found := missing_page(newest, reference.doc)) is None:
            return  # a project whose pages are not known
        corpus.ground.count(loaded.runbook.id, References.name)
        if found:
            yield loaded.fault((*path, "doc"), f"no page {reference.doc}", found.strip())
    if reference.source:
        yield from _source(loaded, (*path, "source"), reference.source, series, corpus)


def _proofs(
    loaded: Loaded, incident: Incident, series: list[Facts], corpus: Corpus
) -> Iterator[Fault]:
    """Look up the files that a proof names before its colon."""
    for number, cause in enumerate(incident.causes):
        if cause.proof and cause.proof.reference:
            for source in _SOURCE.findall(cause.proof.reference.partition(": ")[0]):
                path = ("causes", number, "proof", "reference")
                yield from _source(loaded, path, source, series, corpus)


def _source(
    loaded: Loaded, path: Path_, source: str, series: list[Facts], corpus: Corpus
) -> Iterator[Fault]:
    known = [facts for facts in series if missing_file(facts, source) is not None]
    if not known:
        return  # a package whose files are not known
    corpus.ground.count(loaded.runbook.id, References.name)
    where = [facts.series for facts in known if missing_file(facts, source)]
    if where:
        problem = f"no file {source}{some_of(where, series)}"
        hint = missing_file(known[0], source) or ""
        yield loaded.fault(path, problem, hint.strip())


def missing_page(facts: Facts, doc: str) -> str | None:
    """Return "" for a page that exists, else the nearest, or None where that is not known."""
    pages = facts.catalogue.documents
    page = doc.partition("#")[0].removesuffix(".html")
    page = f"{page}index" if page.endswith("/") else page
    if page in pages or f"{page}/index" in pages:
        return ""
    site = page.partition("/")[0] if not page.startswith("api-guide/") else "api-guide"
    below = [one for one in pages if one.startswith(f"{site}/")]
    return (nearest(page, below) or " ") if below else None


def missing_file(facts: Facts, source: str) -> str | None:
    """The same for a file of a package."""
    files = facts.catalogue.files
    if source in files:
        return ""
    if not source.endswith(".py") or not (below := _files_below(facts, source.partition("/")[0])):
        return None
    return nearest(source, below) or " "


def _files_below(facts: Facts, top: str) -> list[str]:
    """Return the files of a package, whose names are gone through once."""
    key = ("files by package",)
    if key not in facts.memo:
        by_top: dict[str, list[str]] = {}
        for one in facts.catalogue.files:
            by_top.setdefault(one.partition("/")[0], []).append(one)
        facts.memo[key] = by_top
    found: list[str] = facts.memo[key].get(top, [])
    return found
