"""The page that says which problems and tasks have a runbook, and which have none yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.site import links
from rey_triage.site import markdown as md
from rey_triage.vocabulary import AREAS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from rey_triage.library import Library
    from rey_triage.topics import Group, Topics

_INTRO = (
    "What operators of OpenStack run into and look up, and the pages that serve it. A gap that is "
    "known is better than a page that is nearly right: what has none says so. Urgent is what wakes "
    "people up, or stands in nearly every collection of alerts."
)
_NOT_YET = "not yet"


def covered_page(topics: Topics, library: Library) -> str:
    """Render every topic with its runbooks."""
    return (
        md.blocks(
            "---\ntitle: What is covered\nsearch:\n  exclude: true\n---",
            "# What is covered",
            md.text(_INTRO),
            "## Incidents by service",
            _counts(topics.services, library, links.service_title),
            "## Procedures by key task",
            _counts(topics.tasks, library, _area_title),
            *_tables(topics.services, library, links.service_title),
            *_tables(topics.tasks, library, _area_title),
        )
        + "\n"
    )


def _area_title(area: str) -> str:
    return f"Procedures: {AREAS.get(area, area)}"


def _counts(groups: Mapping[str, Group], library: Library, title: Callable[[str], str]) -> str:
    rows = []
    total = [0, 0, 0, 0]
    for word, group in groups.items():
        found = _count(group, library)
        total = [a + b for a, b in zip(total, found, strict=True)]
        rows.append((md.link(title(word), f"#{_anchor(word)}"), *map(str, found)))
    rows.append(("all", *map(str, total)))
    heads = ("Group", "Topics", "Covered", "Urgent", "Urgent and covered")
    return md.table("rey-counts", heads, rows)


def _count(group: Group, library: Library) -> list[int]:
    """Count topics, those with a page, the urgent ones, and these with a page."""
    found = [(urgent, bool(_pages(ids, library))) for _, urgent, ids in group]
    return [
        len(found),
        sum(has for _, has in found),
        sum(urgent for urgent, _ in found),
        sum(urgent and has for urgent, has in found),
    ]


def _tables(
    groups: Mapping[str, Group], library: Library, title: Callable[[str], str]
) -> Iterator[str]:
    for word, group in groups.items():
        yield f"## {title(word)} {{#{_anchor(word)}}}"
        rows = []
        for name, urgent, ids in group:
            label = f" {md.mark('severity-major', 'urgent')}" if urgent else ""
            pages = _pages(ids, library)
            shown = "<br>".join(links.to_runbook(id_, library, links.COVERED) for id_ in pages)
            rows.append((md.text(name) + label, shown or _NOT_YET))
        yield md.table("rey-two", ("Topic", "Page"), rows)


def _pages(ids: tuple[str, ...], library: Library) -> list[str]:
    """Return those that this library has: another one may be rendered than the shipped one."""
    return [id_ for id_ in ids if library.get(id_)]


def _anchor(word: str) -> str:
    return f"covered-{word}"
