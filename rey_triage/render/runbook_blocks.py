"""A runbook as a sequence of blocks, for one deployment tool; how they look is another question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from rey_triage import spans, wording
from rey_triage.deployment import Command, render
from rey_triage.facts import cause_facts, facts, kind
from rey_triage.model import Incident
from rey_triage.verified import sentence
from rey_triage.vocabulary import AREAS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rey_triage.deployment import Deployment
    from rey_triage.facts import Facts
    from rey_triage.library import Library
    from rey_triage.model import Cause, Reference, Releases, Runbook, Step, Task, When

Kind = Literal["title", "section", "part", "text", "fact", "item", "bullet", "note", "code"]


class Block(NamedTuple):
    """One piece of a page. ``label`` is an item's number, or the name of a fact or note."""

    kind: Kind
    text: str
    label: str = ""


def command_of(step: Step, tool: Deployment) -> Command | None:
    """Give the command of a step as this tool wants it."""
    if step.action:
        return render(step.action, tool)
    return Command(run=step.run, on=step.on or "") if step.run else None


def blocks(runbook: Runbook, tool: Deployment, library: Library) -> Iterator[Block]:
    """Give all of a runbook."""
    yield Block("title", runbook.title, runbook.id)
    yield from _glance(runbook, library)
    yield Block("text", runbook.summary)
    yield Block("text", runbook.impact, "Impact")
    writer = _Writer(runbook, tool)
    if isinstance(runbook, Incident):
        yield from _incident(runbook, writer, library)
    else:
        yield from _task(runbook, writer)
    if runbook.escalate:
        yield Block("section", "When to escalate")
        yield Block("text", runbook.escalate)
    yield from _related(runbook, library)
    if (page := library.verified.get(runbook.id)) and page.notes:
        yield Block("section", "By series")
        yield from (Block("bullet", note.replace("`", "")) for note in page.notes)
    if runbook.references:
        yield Block("section", "References")
        yield from (Block("bullet", _reference(one)) for one in runbook.references)


def _glance(runbook: Runbook, library: Library) -> Iterator[Block]:
    whole = facts(runbook)
    severity = f", {runbook.severity}" if isinstance(runbook, Incident) else ""
    yield Block("fact", f"{kind(runbook)}{severity}", "Kind")
    yield Block("fact", ", ".join(runbook.services), "Services")
    yield Block("fact", ", ".join(AREAS.get(area, area) for area in runbook.areas), "Key tasks")
    yield Block("fact", _risk(whole), "Risk")
    if whole.takes:
        yield Block("fact", f"{whole.takes_spoken}{_repeats(whole)}", "Time")
    if runbook.releases:
        yield Block("fact", _series(runbook.releases), "Releases")
    if proven := library.proven.get(runbook.id):
        series = " and ".join(sorted(proven))
        did = "mended" if isinstance(runbook, Incident) else "were carried out on"
        yield Block("fact", f"these steps {did} a real cloud, OpenStack {series}", "Proven")
    yield Block("fact", sentence(library.verified.get(runbook.id)), "Verified")
    if runbook.alerts:
        yield Block("fact", ", ".join(runbook.alerts), "Alerts")


def _risk(whole: Facts) -> str:
    if whole.reversible is None:
        return "read (nothing is changed)"
    if whole.reversible:
        return f"{whole.risk}, can be undone"
    return f"{whole.risk}, cannot all be undone"


def _repeats(whole: Facts) -> str:
    return " for each affected resource" if whole.repeats else ""


def _series(releases: Releases) -> str:
    if releases.since and releases.until:
        return f"{releases.since} to {releases.until}"
    return f"since {releases.since}" if releases.since else f"until {releases.until}"


def _incident(runbook: Incident, writer: _Writer, library: Library) -> Iterator[Block]:
    yield Block("section", "What you see")
    for symptom in runbook.symptoms:
        yield Block("bullet", wording.short(symptom))
        if symptom.example:
            yield Block("code", symptom.example)
    for number, cause in enumerate(runbook.causes, 1):
        title = cause.title or _title_elsewhere(cause, library)
        yield Block("section", f"Cause {number}: {title}")
        yield from _cause(runbook, cause, writer)
    if runbook.verify:
        yield Block("section", "Verify that it is over")
        yield from writer.steps(runbook.verify)


def _title_elsewhere(cause: Cause, library: Library) -> str:
    other = library.get(cause.see or "")
    return other.title if other else cause.id.replace("-", " ")


def _cause(runbook: Incident, cause: Cause, writer: _Writer) -> Iterator[Block]:
    if speaks := _when(cause.when, runbook):
        yield Block("note", speaks, "Speaks for it")
    if cause.see:
        yield Block("note", cause.see, "See")
    if cause.fix:
        own = cause_facts(cause, runbook.verify)
        time = f"; {own.takes_spoken}{_repeats(own)}" if own.takes else ""
        yield Block("note", f"{_risk(own)}{time}", "Risk")
    if cause.confirm:
        yield Block("part", "Confirm")
        yield from writer.steps(cause.confirm)
    if cause.fix:
        yield Block("part", "Fix")
        yield from writer.steps(cause.fix)


def _task(task: Task, writer: _Writer) -> Iterator[Block]:
    if task.inputs:
        yield Block("section", "What you need")
        for one in task.inputs:
            example = f" For example `{one.example}`." if one.example else ""
            yield Block("bullet", f"`<{one.placeholder}>`: {one.say}{example}")
    for title, steps in (("Go or no-go", task.before), ("Steps", task.steps)):
        if steps:
            yield Block("section", title)
            yield from writer.steps(steps)
    if task.verify:
        yield Block("section", "Verify that it is done")
        yield from writer.steps(task.verify)
    yield Block("section", "The way back")
    if task.rollback.impossible:
        yield Block("text", task.rollback.impossible)
    yield from writer.steps(task.rollback.steps)
    for file in task.files:
        yield Block("section", f"File {file.name}")
        if file.say:
            yield Block("text", file.say)
        yield Block("code", file.content.rstrip("\n"))


class _Writer:
    """Writes the steps of one runbook for one tool."""

    def __init__(self, runbook: Runbook, tool: Deployment) -> None:
        self._tool = tool
        causes = runbook.causes if isinstance(runbook, Incident) else ()
        self._causes = {cause.id: cause.title or cause.id for cause in causes}

    def steps(self, steps: Iterable[Step]) -> Iterator[Block]:
        for number, step in enumerate(steps, 1):
            yield from self._step(step, f"{number}.")

    def _step(self, step: Step, number: str) -> Iterator[Block]:
        each = f" (for each {step.for_each})" if step.for_each else ""
        yield Block("item", f"{step.say}{each}", number)
        if step.releases:
            yield Block("note", _series(step.releases), "Only")
        if step.file:
            yield Block("note", f"save the file `{step.file}` (below)", "First")
        yield from self._command(step)
        if step.expect:
            yield Block("note", step.expect, "Expect")
        if step.otherwise:
            yield Block("note", wording.otherwise(step.otherwise, self._causes), "Otherwise")
        yield from _dangers(step)

    def _command(self, step: Step) -> Iterator[Block]:
        command = command_of(step, self._tool)
        if (place := (command.on if command else "") or step.on) and place != "workstation":
            yield Block("note", place, "On")
        if command and command.run:
            yield Block("code", command.run)
        if command and command.note:
            yield Block("note", command.note, "Note")


def _dangers(step: Step) -> Iterator[Block]:
    if step.risk and step.risk != "read":
        time = f", takes {spans.spoken(spans.bounds(step.takes))}" if step.takes else ""
        yield Block("note", f"{step.risk}{time}", "Risk")
    if step.irreversible:
        yield Block("note", step.irreversible, "No way back")
    if step.undo:
        yield from _undo(step.undo)


def _undo(text: str) -> Iterator[Block]:
    if wording.is_command(text):
        yield Block("note", "", "Undo")
        yield Block("code", text)
    else:
        yield Block("note", text, "Undo")


def _when(when: When | tuple[str, ...], runbook: Incident) -> str:
    said = {symptom.id: wording.short(symptom) for symptom in runbook.symptoms}
    if isinstance(when, tuple):
        return _listed(when, said, " and ")
    parts = [
        _listed(when.all, said, " and "),
        f"one of: {_listed(when.any, said, ', ')}" if when.any else "",
        f"but not: {_listed(when.none, said, ', ')}" if when.none else "",
    ]
    return "; ".join(one for one in parts if one)


def _listed(ids: tuple[str, ...], said: dict[str, str], between: str) -> str:
    return between.join(said.get(id_, id_) for id_ in ids)


def _related(runbook: Runbook, library: Library) -> Iterator[Block]:
    consequences = library.consequences(runbook.id)
    if not (consequences or runbook.differs_from):
        return
    yield Block("section", "Related")
    for one in consequences:
        yield Block("bullet", f"{one.id}: a consequence of this. {one.title}")
    for neighbour in runbook.differs_from:
        yield Block("bullet", f"{neighbour.runbook}: not the same. {neighbour.how}")


def _reference(one: Reference) -> str:
    if one.doc:
        where = f"https://docs.openstack.org/{one.doc}"
    elif one.bug:
        where = f"https://bugs.launchpad.net/bugs/{one.bug}"
    else:
        where = one.url or one.source or ""
    return f"{where}: {one.says}" if one.says else where
