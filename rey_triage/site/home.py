"""The computed parts of the home page: docs/index.md names them in comments."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from rey_triage.model import Incident
from rey_triage.site import indexes, links
from rey_triage.site import markdown as md
from rey_triage.vocabulary import AREAS

if TYPE_CHECKING:
    from rey_triage.library import Library

_MARKER = re.compile(r"<!-- rey: ([a-z-]+) -->")


def fill_in(markdown: str, library: Library) -> str:
    """Replace each ``<!-- rey: name -->`` by its part."""
    parts = {
        "key-tasks": _key_tasks,
        "incidents": _incidents,
        "services": _services,
        "count": _count,
    }
    return _MARKER.sub(lambda match: parts[match[1]](library), markdown)


def _key_tasks(library: Library) -> str:
    cards = []
    for area, title in AREAS.items():
        some = [one for one in library if area in one.areas]
        tasks = sum(not isinstance(one, Incident) for one in some)
        counts = [_number(tasks, "procedure"), _number(len(some) - tasks, "incident")]
        cards.append(
            f'<div class="rey-card" markdown="1">\n\n**[{title}]({links.area_page(area)})**\n\n'
            f"{md.text(indexes.area_words(area))}\n\n"
            f'<span class="rey-quiet">{html.escape(", ".join(counts))}</span>\n\n</div>'
        )
    return '<div class="rey-cards" markdown="1">\n\n' + "\n\n".join(cards) + "\n\n</div>"


def _incidents(library: Library) -> str:
    return indexes.runbook_list(indexes.most_telling(library), "index.md")


def _services(library: Library) -> str:
    return " · ".join(
        f"[{service}]({links.service_page(service)})" for service in indexes.services(library)
    )


def _count(library: Library) -> str:
    return str(len(library))


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
