"""The library as a site: pages of Markdown, for MkDocs or any other generator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage import paths
from rey_triage.measured import read_record as read_measured
from rey_triage.search.lexicon import read
from rey_triage.site import links
from rey_triage.site.covered import covered_page
from rey_triage.site.graph import graph_page
from rey_triage.site.indexes import index_pages
from rey_triage.site.measured import measured_page
from rey_triage.site.page import render
from rey_triage.site.redirects import redirect_pages
from rey_triage.site.results import results_page
from rey_triage.site.verified import verified_page
from rey_triage.topics import read_topics
from rey_triage.trials import read_record

if TYPE_CHECKING:
    from pathlib import Path

    from rey_triage.library import Library


def pages(library: Library) -> dict[str, str]:
    """Render the whole library: Markdown, and the small HTML pages that lead on, by path."""
    lexicon = read(paths.index())
    rendered = {links.runbook_page(one.id): render(one, library, lexicon) for one in library}
    proofs = {
        links.COVERED: covered_page(read_topics(), library),
        links.RESULTS: results_page(read_record(), library),
        links.VERIFIED: verified_page(library),
        links.MEASURED: measured_page(read_measured()),
        links.GRAPH: graph_page(library),
    }
    return index_pages(library) | rendered | proofs | redirect_pages(library)


def export(library: Library, directory: Path) -> list[Path]:
    """Write the pages to a directory, for a generator of your own."""
    written = []
    for path, content in pages(library).items():
        file = directory / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
        written.append(file)
    return written
