"""The ways in: by service, key task, symptom, alert and topic, and all of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rey_triage import wording
from rey_triage.facts import facts
from rey_triage.model import Incident
from rey_triage.site import graph, links
from rey_triage.site import markdown as md
from rey_triage.site.steps import RISK_WORDS
from rey_triage.vocabulary import AREAS, TOPICS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rey_triage.library import Library
    from rey_triage.model import Area, Runbook

_SEVERITIES = ("critical", "major", "minor")
_AREA_WORDS: dict[Area, str] = {
    "installation": "Bring up a service, a host or a project, and see that it works.",
    "operation": "Keep it running day to day: incidents, backup, recovery, platform services.",
    "usage-tracking": "Who uses how much, what is left, and which quotas are wrong.",
    "update": "Move to another release or configuration, and verify it.",
}
_MOST = 6


def index_pages(library: Library) -> dict[str, str]:
    """Render every index, by path."""
    pages = {
        links.ALL: _index(
            "All runbooks",
            f"{len(library)} runbooks, incidents first. The most severe come first.",
            _incidents_and_tasks(library, links.ALL),
        ),
        links.SERVICES_PAGE: _index("By service", "", by_service(library)),
        links.SYMPTOMS: _index("By symptom", _SYMPTOMS_INTRO, by_symptom(library)),
        links.ALERTS: _index("By alert", _ALERTS_INTRO, by_alert(library)),
        links.TOPICS: _index("By topic", "", by_topic(library)),
    }
    for area in AREAS:
        page = links.area_page(area)
        some = [one for one in library if area in one.areas]
        pages[page] = _index(AREAS[area], area_words(area), _tasks_and_incidents(some, page))
    for service in services(library):
        page = links.service_page(service)
        some = [one for one in library if service in one.services]
        drawn = graph.of_service(library, service)
        head = "## What leads to what {#graph}" if drawn else ""
        body = md.blocks(_incidents_and_tasks(some, page), head, drawn)
        pages[page] = _index(links.service_title(service), "", body)
    return pages


_SYMPTOMS_INTRO = (
    "The exact messages and states, in the order of the services. Quicker: paste the message into "
    "the search."
)
_ALERTS_INTRO = (
    "The names that public rule sets for Prometheus use. An alert can link to its page with "
    "`a/<name of the alert>/` below this site's address."
)


def services(library: Library) -> list[str]:
    """Return the services that have a page: all that a runbook is about or filed under."""
    used = {service for one in library for service in (*one.services, one.id.partition("/")[0])}
    return sorted(used)


def area_words(area: str) -> str:
    return next(words for name, words in _AREA_WORDS.items() if name == area)


def by_service(library: Library) -> str:
    rows = [
        (
            md.link(links.service_title(service), links.service_page(service)),
            str(sum(service in one.services for one in library.incidents())),
            str(sum(service in one.services for one in library if not isinstance(one, Incident))),
        )
        for service in services(library)
    ]
    return md.table("rey-counts", ("Service", "Incidents", "Procedures"), rows)


def by_symptom(library: Library) -> str:
    parts = []
    for service in services(library):
        messages: list[tuple[str, str, str]] = []
        for one in library.incidents():
            if one.id.partition("/")[0] != service:
                continue
            link = links.to_runbook(one.id, library, links.SYMPTOMS)
            for symptom in one.symptoms:
                if symptom.weight != "fits":
                    messages += [
                        (md.text(seen.place), md.code(seen.message) if seen.message else "", link)
                        for seen in wording.seen(symptom)
                    ]
        if messages:
            head = f"## {links.service_title(service)} {{#{service}}}"
            rows = [(f"{place} {message}".strip(), link) for place, message, link in messages]
            parts.append(md.blocks(head, md.table("rey-two", ("Seen", "Page"), rows)))
    return md.blocks(*parts) or "No runbook has a symptom yet."


def by_alert(library: Library) -> str:
    rows = [
        (
            md.code(name),
            "<br>".join(links.to_runbook(one.id, library, links.ALERTS) for one in some),
        )
        for name, some in alerts(library).items()
    ]
    if not rows:
        return "No runbook answers an alert yet."
    return md.table("rey-two", ("Alert", "Page"), rows)


def alerts(library: Library) -> dict[str, list[Runbook]]:
    """Return every alert name with the runbooks that answer it."""
    names = sorted({name for one in library for name in one.alerts}, key=str.lower)
    return {name: library.by_alert(name) for name in names}


def by_topic(library: Library) -> str:
    parts = []
    for topic, words in TOPICS.items():
        some = [one for one in library if topic in one.topics]
        if some:
            parts.append(md.blocks(f"## {words} {{#{topic}}}", runbook_list(some, links.TOPICS)))
    return md.blocks(*parts) or "No runbook has a topic yet."


def most_telling(library: Library) -> list[Incident]:
    """Return the incidents that most often stand behind others, for the home page."""

    def weight(one: Incident) -> tuple[int, int, str]:
        consequences = len(library.consequences(one.id))
        return (-2 * consequences - len(one.alerts), _SEVERITIES.index(one.severity), one.id)

    return sorted(library.incidents(), key=weight)[:_MOST]


def runbook_list(some: Iterable[Runbook], page: str) -> str:
    """List runbooks, the most severe first, each with its summary and labels."""

    def order(one: Runbook) -> tuple[int, str]:
        severe = _SEVERITIES.index(one.severity) if isinstance(one, Incident) else len(_SEVERITIES)
        return severe, one.title.lower()

    items = []
    for one in sorted(some, key=order):
        target = links.relative(links.runbook_page(one.id), page)
        items.append(
            f"- {_marks(one)} **{md.link(one.title, target)}**  \n    {md.text(one.summary)}"
        )
    body = "\n".join(items)
    return f'<div class="rey-list" markdown="1">\n\n{body}\n\n</div>'


def _marks(one: Runbook) -> str:
    if isinstance(one, Incident):
        return md.mark(f"severity-{one.severity}", one.severity)
    risk = facts(one).risk
    return md.mark(f"risk-{risk}", RISK_WORDS[risk])


def _incidents_and_tasks(some: Iterable[Runbook], page: str) -> str:
    return _two_lists(some, page, incidents_first=True)


def _tasks_and_incidents(some: Iterable[Runbook], page: str) -> str:
    return _two_lists(some, page, incidents_first=False)


def _two_lists(some: Iterable[Runbook], page: str, *, incidents_first: bool) -> str:
    incidents: list[Runbook] = []
    tasks: list[Runbook] = []
    for one in some:
        (incidents if isinstance(one, Incident) else tasks).append(one)
    parts = [
        md.blocks("## Incidents", runbook_list(incidents, page)) if incidents else "",
        md.blocks("## Procedures", runbook_list(tasks, page)) if tasks else "",
    ]
    return md.blocks(*(parts if incidents_first else reversed(parts))) or "No runbook yet."


def _index(title: str, intro: str, body: str) -> str:
    # The search should lead to the pages themselves, not to the lists of them.
    head = f"---\ntitle: {json.dumps(title)}\nsearch:\n  exclude: true\nhide:\n  - toc\n---"
    return md.blocks(head, f"# {title}", intro, body, "") + "\n"
