"""A runbook as a page of Markdown."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from rey_triage import wording
from rey_triage.facts import cause_facts, facts, steps_of
from rey_triage.model import Incident, When
from rey_triage.site import links, searchwords
from rey_triage.site import markdown as md
from rey_triage.site.ranking import token
from rey_triage.site.steps import (
    RISK_WORDS,
    Words,
    cause_anchor,
    file_anchor,
    releases_words,
    steps,
)
from rey_triage.verified import sentence
from rey_triage.vocabulary import AREAS, PLACEHOLDERS, TOPICS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.deployment import Deployment
    from rey_triage.facts import Facts
    from rey_triage.library import Library
    from rey_triage.model import Cause, Runbook, Step, Symptom, Task
    from rey_triage.search.lexicon import Lexicon

_LAB = "lab"
"""The deployment of the project's own test cloud; no operator has it."""
_USUAL = ("systemd", "systemd-rdo", "kolla-ansible", "openstack-ansible", "openstack-helm")
"""The tools whose tabs come first, in this order."""


def render(runbook: Runbook, library: Library, lexicon: Lexicon) -> str:
    """Render a runbook."""
    return _Page(runbook, library, lexicon).render()


def tools_shown(library: Library) -> tuple[Deployment, ...]:
    """Return the tools an operator may have, the usual ones first."""
    usual = [id_ for id_ in _USUAL if id_ in library.deployments]
    others = [id_ for id_ in library.deployments if id_ not in (*_USUAL, _LAB)]
    return tuple(library.deployments[id_] for id_ in (*usual, *others))


class _Page:
    def __init__(self, runbook: Runbook, library: Library, lexicon: Lexicon) -> None:
        self.runbook = runbook
        self.lexicon = lexicon
        self.library = library
        self.path = links.runbook_page(runbook.id)
        self.tools = tools_shown(library)
        causes = runbook.causes if isinstance(runbook, Incident) else ()
        self.titles = {cause.id: self.title(cause) for cause in causes}
        self.words = Words(
            self.titles, {id_: self.link(id_) for id_ in _named(runbook) if library.get(id_)}
        )

    def render(self) -> str:
        runbook = self.runbook
        body = self.incident(runbook) if isinstance(runbook, Incident) else self.task(runbook)
        return (
            md.blocks(
                front_matter(runbook),
                f"# {md.text(runbook.title)}",
                self.summary(),
                self.at_a_glance(),
                self.values(),
                *body,
                self.neighbours(),
                self.series(),
                self.references(),
                self.about(),
                "",
            )
            + "\n"
        )

    # --- parts of every page ---

    def at_a_glance(self) -> str:
        runbook = self.runbook
        sums = facts(runbook)
        cells = []
        if isinstance(runbook, Incident):
            cells.append(("Severity", md.mark(f"severity-{runbook.severity}", runbook.severity)))
        else:
            cells.append(("Kind", md.mark("task", "procedure")))
        cells += [
            ("Highest risk", md.mark(f"risk-{sums.risk}", RISK_WORDS[sums.risk])),
            ("Time", md.text(_time(sums))),
            ("Reversible", _reversible(sums)),
            ("Releases", md.text(_releases(runbook))),
            ("Services", self.services()),
            ("Who notices", md.text(runbook.impact)),
        ]
        if runbook.alerts:
            cells.append(("Answers alerts", ", ".join(map(md.code, runbook.alerts))))
        if proven := self.library.proven.get(runbook.id):
            results = links.relative(links.RESULTS, self.path)
            said = f"on a real cloud, OpenStack {' and '.join(sorted(proven))}"
            cells.append(("Steps proven", md.link(said, results)))
        page = self.library.verified.get(runbook.id)
        verified = links.relative(links.VERIFIED, self.path)
        cells.append(("Facts verified", md.link(sentence(page), verified)))
        rows = "\n".join(
            f'<div class="rey-fact" markdown="1"><span class="rey-fact__name">{name}</span> '
            f'<span class="rey-fact__value" markdown="span">{value}</span></div>'
            for name, value in cells
        )
        return f'<div class="rey-facts" markdown="1">\n{rows}\n</div>'

    def services(self) -> str:
        return ", ".join(
            md.link(service, links.relative(links.service_page(service), self.path))
            for service in self.runbook.services
        )

    def values(self) -> str:
        """List the values the commands need; the page's script lets the reader fill them in."""
        commands = " ".join(
            " ".join(filter(None, (step.run, step.undo, step.action.manage if step.action else "")))
            for step in steps_of(self.runbook)
        )
        files = self.runbook.files if not isinstance(self.runbook, Incident) else ()
        commands += " ".join(one.content for one in files)
        names = [
            n
            for n in dict.fromkeys(re.findall(r"<([a-z][a-z0-9-]*)>", commands))
            if n in PLACEHOLDERS
        ]
        if not names:
            return ""
        fields = "\n".join(
            f"<label><code>&lt;{name}&gt;</code> <span>{PLACEHOLDERS[name].says}</span>"
            f'<input type="text" data-rey-value="{name}" placeholder="{PLACEHOLDERS[name].sample}"'
            f' autocomplete="off" spellcheck="false"></label>'
            for name in names
        )
        return (
            '<details class="rey-values" data-search-exclude>\n'
            f"<summary>Values the commands need ({len(names)}): fill them in once</summary>\n"
            f"<div>\n{fields}\n</div>\n</details>"
        )

    def verify(self) -> str:
        if not self.runbook.verify:
            return ""
        return md.blocks("## Verify that it is done {#verify}", self.steps(self.runbook.verify))

    def escalate(self) -> str:
        if not self.runbook.escalate:
            return ""
        return md.blocks(
            "## When to stop and escalate {#escalate}", md.paragraphs(self.runbook.escalate)
        )

    def neighbours(self) -> str:
        lines = [
            f"- {self.link(one.runbook)}: {md.text(one.how)}" for one in self.runbook.differs_from
        ]
        named = {one.runbook for one in self.runbook.differs_from}
        lines += [
            f"- {self.link(other.id)}: {md.text(one.how)}"
            for other in self.library
            for one in other.differs_from
            if one.runbook == self.runbook.id and other.id not in named
        ]
        return md.blocks("## Easily mistaken for {#mistaken}", "\n".join(lines)) if lines else ""

    def series(self) -> str:
        page = self.library.verified.get(self.runbook.id)
        if page is None or not page.notes:
            return ""
        lines = "\n".join(f"- {note}" for note in page.notes)
        return md.blocks("## By series {#series}", lines)

    def references(self) -> str:
        lines = "\n".join(f"- {links.reference(one)}" for one in self.runbook.references)
        return md.blocks("## References {#references}", lines) if lines else ""

    def about(self) -> str:
        runbook = self.runbook
        topics = [
            md.link(TOPICS.get(topic, topic), links.relative(f"{links.TOPICS}#{topic}", self.path))
            for topic in runbook.topics
        ]
        areas = [
            md.link(AREAS[area], links.relative(links.area_page(area), self.path))
            for area in runbook.areas
        ]
        lines = [
            f"Topics: {', '.join(topics)}" if topics else "",
            f"Key task: {', '.join(areas)}",
            f"In a terminal: {md.code(f'rey-triage show {runbook.id}')}",
            f"[Source of this page]({runbook.id.rpartition('/')[2]}.yaml)",
        ]
        return md.blocks(
            '<hr class="rey-end">',
            " · ".join(filter(None, lines)),
        )

    def summary(self) -> str:
        """Write the summary, and more words for the search than the page shows.

        They stand in the same paragraph, so that a result of the search shows the summary.
        """
        said = searchwords.words(self.runbook, self.lexicon)
        more = md.text(f"{said}. {token(self.runbook.id)}")
        return (
            f'<p class="rey-summary" markdown="span">{md.text(self.runbook.summary)} '
            f'<sub class="rey-words" aria-hidden="true">{more}</sub></p>'
        )

    # --- incidents ---

    def incident(self, incident: Incident) -> Iterator[str]:
        yield self.what_you_see(incident)
        yield self.causes(incident)
        for number, cause in enumerate(incident.causes, 1):
            yield self.cause(number, cause)
        yield self.verify()
        yield self.escalate()
        yield self.consequences()

    def what_you_see(self, incident: Incident) -> str:
        shown = [s for s in incident.symptoms if s.weight != "fits"] or list(incident.symptoms)
        shown.sort(key=lambda s: s.weight != "strong")
        items = []
        for symptom in shown:
            for one in wording.seen(symptom):
                names = symptom.weight == "strong"
                mark = md.mark("strong", "names this problem") if names else ""
                head = f"-   {md.text(one.place)} {mark}".rstrip()
                items.append(
                    md.blocks(head, md.indent(md.message(one.message)) if one.message else "")
                )
        return md.blocks("## What you see {#symptoms}", *items)

    def causes(self, incident: Incident) -> str:
        if not incident.causes:
            return ""
        symptoms = {symptom.id: symptom for symptom in incident.symptoms}
        rows = [
            (
                f"{number}. [{md.text(self.titles[cause.id])}](#{cause_anchor(cause.id)})",
                _speaks_for(cause, symptoms) if not cause.see else _see_words(cause),
                self.decides(cause),
            )
            for number, cause in enumerate(incident.causes, 1)
        ]
        return md.blocks(
            "## Causes, most likely first {#causes}",
            md.table("rey-causes", ("Cause", "Speaks for it", "What decides"), rows),
        )

    def decides(self, cause: Cause) -> str:
        if cause.see:
            return f"The evidence of {self.link(cause.see)}"
        if not cause.confirm:
            return "The evidence itself"
        step = cause.confirm[0]
        return md.text(step.say) + (f" → {md.text(step.expect)}" if step.expect else "")

    def cause(self, number: int, cause: Cause) -> str:
        head = f"### {number}. {md.text(self.titles[cause.id])} {{#{cause_anchor(cause.id)}}}"
        if cause.see:
            return md.blocks(
                head, f"Its own page: {self.link(cause.see)}.", self.shows(cause.see), _known(cause)
            )
        sums = cause_facts(cause)
        marks = [md.mark(f"risk-{sums.risk}", RISK_WORDS[sums.risk])]
        marks += [md.mark("note", sums.takes_spoken)] if sums.takes else []
        return md.blocks(
            head,
            " ".join(marks) if cause.fix else "",
            md.label("Confirm") if cause.confirm else "",
            self.steps(cause.confirm),
            md.label("Fix") if cause.fix else "",
            self.steps(cause.fix, show_risk=True),
        )

    def shows(self, id_: str) -> str:
        """Name the first thing that shows a cause with a page of its own."""
        other = self.library.get(id_)
        symptoms = other.symptoms if isinstance(other, Incident) else ()
        strong = [one for s in symptoms if s.weight == "strong" for one in wording.seen(s)]
        if not strong:
            return ""
        first = strong[0]
        said = f" {md.code(first.message)}" if first.message else ""
        return f"{md.mark('note', 'shown by')} {md.text(first.place)}{said}"

    def consequences(self) -> str:
        lines = [f"- {self.link(one.id)}" for one in self.library.consequences(self.runbook.id)]
        if not lines:
            return ""
        return md.blocks(
            "## What this leads to {#consequences}",
            "These have been seen as consequences. Mend this first; they mostly go by themselves.",
            "\n".join(lines),
        )

    # --- tasks ---

    def task(self, task: Task) -> Iterator[str]:
        inputs = "\n".join(
            f"- `<{one.placeholder}>`: {md.text(one.say)}"
            + (f" For example {md.code(one.example)}." if one.example else "")
            for one in task.inputs
        )
        yield md.blocks("## Have ready {#inputs}", inputs) if inputs else ""
        if task.before:
            yield md.blocks(
                "## Before: go or no-go {#before}", self.steps(task.before, show_risk=True)
            )
        yield md.blocks("## Steps {#steps}", self.steps(task.steps, show_risk=True))
        yield self.verify()
        yield self.rollback(task)
        yield self.escalate()
        for one in task.files:
            heat = one.heat is not None
            name = f"### `{one.name}` {{#{file_anchor(one.name)}}}"
            about = one.say or ("A Heat template." if heat else "")
            yaml = one.name.endswith((".yaml", ".yml"))
            block = md.fence(one.content, "yaml" if yaml else "text", one.name)
            first = "## Files {#files}" if one is task.files[0] else ""
            yield md.blocks(first, name, md.text(about) if about else "", block)

    def rollback(self, task: Task) -> str:
        back = task.rollback
        return md.blocks(
            "## The way back {#rollback}",
            f"There is none: {md.text(back.impossible)}" if back.impossible else "",
            self.steps(back.steps, show_risk=True),
        )

    # --- helpers ---

    def steps(self, all_steps: tuple[Step, ...], *, show_risk: bool = False) -> str:
        return steps(all_steps, self.tools, self.words, show_risk=show_risk)

    def link(self, id_: str) -> str:
        return links.to_runbook(id_, self.library, self.path)

    def title(self, cause: Cause) -> str:
        if cause.title:
            return cause.title
        other = self.library.get(cause.see) if cause.see else None
        return other.title if other else cause.id.replace("-", " ").capitalize()


def _known(cause: Cause) -> str:
    """Say why one cause is believed to lead to the other."""
    if cause.proof and cause.proof.bundle:
        return f"{md.mark('note', 'known from')} a recording of a real cloud, broken so"
    if cause.proof and cause.proof.reference:
        return f"{md.mark('note', 'known from')} {md.text(cause.proof.reference)}"
    return ""


def front_matter(page: Runbook) -> str:
    """Give MkDocs the page's title, description and tags; JSON strings are YAML strings."""
    tags = [*page.services, *page.topics, *page.alerts]
    return "\n".join(
        (
            "---",
            f"title: {json.dumps(page.title)}",
            f"description: {json.dumps(' '.join(page.summary.split()))}",
            f"tags: {json.dumps(tags)}",
            "---",
        )
    )


def _named(runbook: Runbook) -> set[str]:
    return {
        step.otherwise for step in steps_of(runbook) if step.otherwise and "/" in step.otherwise
    }


def _time(sums: Facts) -> str:
    if not sums.takes:
        return "not stated"
    return sums.takes_spoken + (", some steps repeat" if sums.repeats else "")


def _reversible(sums: Facts) -> str:
    if sums.reversible is None:
        return md.mark("yes", "nothing is changed")
    if sums.reversible:
        return md.mark("yes", "yes, each step")
    return md.mark("no", "not entirely")


def _releases(runbook: Runbook) -> str:
    span = runbook.releases
    return releases_words(span.since, span.until) if span else "all supported"


def _speaks_for(cause: Cause, symptoms: dict[str, Symptom]) -> str:
    when = cause.when if isinstance(cause.when, When) else When(all=cause.when)

    def words(ids: tuple[str, ...]) -> list[str]:
        return [md.text(wording.short(symptoms[id_])) for id_ in ids if id_ in symptoms]

    said = words(when.all)
    if when.any:
        said.append(" *or* ".join(words(when.any)))
    said += [f"*not:* {one}" for one in words(when.none)]
    return "<br>".join(said)


def _see_words(cause: Cause) -> str:
    if cause.same:
        return f"Both on the same {', '.join(cause.same)}"
    return "Both seen together"
