"""The page that says how the facts of the runbooks are verified, and how many were."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.site import links
from rey_triage.site import markdown as md
from rey_triage.verified import totals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.library import Library

_INTRO = (
    "A runbook is worth what its commands are worth. So every fact of a page that a machine can "
    "check is held against released OpenStack packages before the page is published; this page "
    "counts what was."
)
_HOW = """\
For each OpenStack series the released packages (the client with its plug-ins, the services, the
libraries) are installed into an environment that is thrown away afterwards, and asked what they
know: the parsers of the commands, the options that services register, the messages in their
source, the states in their code. The answers are a catalogue. The checks look every fact of a page
up in the catalogues of the series that the page, or the step, is for. What is wrong is a fault,
and a page with a fault is not published.

What is recorded here holds for the page as it was when it was checked: when a page changes, its
record lapses, and the checks fail until it is verified anew. `rey-triage truth build` makes the
catalogues anywhere, and `rey-triage check` then does the same again.
"""
_NOT = """\
That the cause is right, that the answer one should expect is the usual one, and that the risk is
told rightly: no package knows this. The [lab](results.md) shows some of it on a real cloud.
"""
_KINDS = {
    "commands": "programs, sub-commands, options and words, as written and for each deployment "
    "tool; for tools outside of OpenStack by a table with its sources",
    "options": "`[section] option` of a service, under its name of today",
    "messages": "log messages of the service that is named; few messages have the same words",
    "states": "states, kinds, exceptions, fault texts, traits and policies that services have",
    "references": "pages of the documentation, files of the source, numbers of bugs",
}


def verified_page(library: Library) -> str:
    """Render what was verified."""
    pages = library.verified
    series = sorted({one for page in pages.values() for one in page.series})
    return (
        md.blocks(
            "---\ntitle: Verified facts\n---",
            "# Verified facts",
            md.text(_INTRO),
            _counts(library) if pages else "Nothing is recorded.",
            f"Series: {', '.join(series)}." if series else "",
            "## How",
            _HOW.strip(),
            "## What this does not show",
            _NOT.strip(),
            *_notes(library),
            *_suppressed(library),
            *_missing(library),
        )
        + "\n"
    )


def _counts(library: Library) -> str:
    found = totals(library.verified.values())
    rows = [f"| {kind} | {md.text(_KINDS.get(kind, ''))} | {n:,} |" for kind, n in found.items()]
    all_ = f"| all, on {len(library.verified)} pages | | {sum(found.values()):,} |"
    head = ["| Kind | What is looked up | Facts |", "| --- | --- | ---: |"]
    return "\n".join([*head, *rows, all_])


def _notes(library: Library) -> Iterator[str]:
    lines = [
        f"- {links.to_runbook(id_, library, links.VERIFIED)}: {note}"
        for id_, page in library.verified.items()
        for note in page.notes
    ]
    if lines:
        yield "## By series"
        yield "\n".join(lines)


def _suppressed(library: Library) -> Iterator[str]:
    lines = [
        f"- {links.to_runbook(runbook.id, library, links.VERIFIED)}: {md.code(one.fact)} "
        f"({one.check}). {md.text(one.reason)}."
        for runbook in library
        for one in runbook.suppress
    ]
    if lines:
        yield "## Right all the same"
        yield "Facts that the checks refuse, and why they stand:"
        yield "\n".join(lines)


def _missing(library: Library) -> Iterator[str]:
    lines = [
        f"- {links.to_runbook(runbook.id, library, links.VERIFIED)}"
        for runbook in library
        if runbook.id not in library.verified
    ]
    if lines:
        yield "## Not verified"
        yield "\n".join(lines)
