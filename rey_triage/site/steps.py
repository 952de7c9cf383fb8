"""Steps as Markdown: what to do, the command for each deployment tool, what to expect."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rey_triage import deployment, spans, wording
from rey_triage.site import markdown as md

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rey_triage.deployment import Command, Deployment
    from rey_triage.model import Action, Risk, Step

RISK_WORDS: dict[Risk, str] = {
    "read": "only reads",
    "change": "changes",
    "disruptive": "disrupts users",
    "destructive": "destroys data",
}


class Words:
    """How a step's links are made: what to write for an id that ``otherwise`` names."""

    def __init__(self, causes: Mapping[str, str], runbooks: Mapping[str, str]) -> None:
        self.causes = causes
        """Cause ids of this runbook and their titles."""
        self.runbooks = runbooks
        """Runbook ids and finished links to their pages."""

    def otherwise(self, value: str) -> str:
        if value == "next":
            return "go on with what comes next."
        if value == "escalate":
            return "[stop and escalate](#escalate)."
        if value in self.causes:
            return f"see {md.link(self.causes[value], f'#{cause_anchor(value)}')}."
        if value in self.runbooks:
            return f"go to {self.runbooks[value]}."
        return md.text(value)


def cause_anchor(id_: str) -> str:
    return f"cause-{id_}"


def file_anchor(name: str) -> str:
    return "file-" + re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def steps(
    all_steps: Iterable[Step], tools: Iterable[Deployment], words: Words, *, show_risk: bool
) -> str:
    """Render steps as a numbered list."""
    return "\n\n".join(
        f"{number}.".ljust(4) + md.indent(_step(step, tuple(tools), words, show_risk)).lstrip()
        for number, step in enumerate(all_steps, 1)
    )


def _step(step: Step, tools: tuple[Deployment, ...], words: Words, show_risk: bool) -> str:
    return md.blocks(
        _head(step, show_risk=show_risk),
        f"Save [`{step.file}`](#{file_anchor(step.file)}) first." if step.file else "",
        md.fence(step.run, "sh") if step.run else "",
        action_tabs(step.action, tools) if step.action else "",
        _answer(step, words),
        _way_back(step),
    )


def _head(step: Step, *, show_risk: bool) -> str:
    notes = []
    if show_risk and step.risk:
        notes.append(md.mark(f"risk-{step.risk}", RISK_WORDS[step.risk]))
    if step.on:
        notes.append(md.mark("note", f"on: {step.on.replace('-', ' ')}"))
    if step.for_each:
        notes.append(md.mark("note", f"for each {step.for_each}"))
    if step.takes:
        notes.append(md.mark("note", spans.spoken(spans.bounds(step.takes))))
    if step.releases:
        notes.append(md.mark("note", releases_words(step.releases.since, step.releases.until)))
    return " ".join([md.text(step.say), *notes])


def releases_words(since: str | None, until: str | None) -> str:
    if since and until:
        return f"{since} to {until}"
    return f"since {since}" if since else f"until {until}" if until else "all supported"


def _answer(step: Step, words: Words) -> str:
    lines = []
    if step.expect:
        lines.append(f'<span class="rey-key">Expect</span> {md.text(step.expect)}')
    if step.otherwise:
        lines.append(f'<span class="rey-key">Otherwise</span> {words.otherwise(step.otherwise)}')
    return "  \n".join(lines)


def _way_back(step: Step) -> str:
    if step.undo and wording.is_command(step.undo):
        return f'<span class="rey-key rey-key--undo">Undo</span>\n\n{md.fence(step.undo, "sh")}'
    if step.undo:
        return f'<span class="rey-key rey-key--undo">Undo</span> {md.text(step.undo)}'
    if step.irreversible:
        return f'<span class="rey-key rey-key--final">No undo</span> {md.text(step.irreversible)}'
    return ""


def action_tabs(action: Action, tools: tuple[Deployment, ...]) -> str:
    """Show an action for every deployment tool: once where all agree, else as linked tabs."""
    commands = {tool.title: deployment.render(action, tool) for tool in tools}
    distinct = set(map(_command, commands.values()))
    if len(distinct) == 1:
        return distinct.pop()
    return "\n\n".join(
        f'=== "{title}"\n\n{md.indent(_command(command))}' for title, command in commands.items()
    )


def _command(command: Command) -> str:
    where = md.mark("note", f"on: {command.on}") if command.on else ""
    return md.blocks(
        md.fence(command.run, "sh") if command.run else "",
        " ".join(filter(None, (where, md.text(command.note) if command.note else ""))),
    )
