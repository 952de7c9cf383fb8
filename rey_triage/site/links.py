"""Where the pages are: one place that knows the site's addresses."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from rey_triage.site import markdown as md
from rey_triage.vocabulary import SERVICES

if TYPE_CHECKING:
    from rey_triage.library import Library
    from rey_triage.model import Reference

ALL = "all.md"
SERVICES_PAGE = "services.md"
SYMPTOMS = "symptoms.md"
ALERTS = "alerts.md"
TOPICS = "topics.md"
COVERED = "covered.md"
RESULTS = "results.md"
VERIFIED = "verified.md"
GRAPH = "graph.md"
MEASURED = "measured.md"


def runbook_page(id_: str) -> str:
    return f"{id_}.md"


def source_file(id_: str) -> str:
    return f"{id_}.yaml"


def service_page(service: str) -> str:
    return f"{service}/index.md"


def service_title(service: str) -> str:
    """Name a service by its purpose and its project: Compute (nova), but RabbitMQ."""
    words = SERVICES.get(service, service)
    return words if service in words.lower() else f"{words} ({service})"


def area_page(area: str) -> str:
    return f"tasks/{area}.md"


def relative(target: str, page: str) -> str:
    """Make the address of a page as seen from another; a fragment stays."""
    path, hash_, fragment = target.partition("#")
    return posixpath.relpath(path, posixpath.dirname(page) or ".") + hash_ + fragment


def to_runbook(id_: str, library: Library, page: str) -> str:
    """Link to a runbook by its title, or name it where it has no page."""
    runbook = library.get(id_)
    if runbook is None:
        return md.code(id_)
    return md.link(runbook.title, relative(runbook_page(runbook.id), page))


def reference(one: Reference) -> str:
    """Link to where a fact can be read."""
    if one.doc:
        shown = md.link(
            f"docs.openstack.org: {one.doc}", f"https://docs.openstack.org/{_url(one.doc)}"
        )
    elif one.bug:
        shown = md.link(f"Launchpad bug {one.bug}", f"https://bugs.launchpad.net/bugs/{one.bug}")
    elif one.url:
        safe = one.url.startswith(("https://", "http://"))
        shown = md.link(one.url, _url(one.url)) if safe else md.code(one.url)
    else:
        shown = f"source {md.code(one.source or '')}"
    if one.says:
        shown += f": {md.text(one.says)}"
    if one.checked:
        shown += f" (checked {one.checked})"
    return shown


def _url(value: str) -> str:
    unsafe = {" ": "%20", "(": "%28", ")": "%29", "<": "%3C", ">": "%3E", '"': "%22", "\\": "%5C"}
    return "".join(unsafe.get(sign, sign) for sign in value)
