"""One resource as Markdown, for a ticket or a chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.render import phrases, subject_phrases
from rey_triage.render.diagnosis_markdown import escaped as text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.diagnosis import Diagnosis, Happened, Subject


def lines(subject: Subject, diagnosis: Diagnosis, *, everything: bool) -> Iterator[str]:
    """Yield the lines that stand before the findings."""
    yield f"# {text(subject_phrases.title(subject))}"
    yield ""
    yield f"**{text(subject_phrases.headline(diagnosis))}**"
    yield ""
    yield text(phrases.about(diagnosis))
    yield ""
    if subject.id:
        yield f"- id `{subject.id}`"
    yield from (f"- {text(fact)}" for fact in subject_phrases.facts(subject, diagnosis.taken_at))
    if subject.fault:
        yield f"- fault: {text(subject.fault)}"
    if subject.hangs_on:
        yield "\n## Hangs on\n"
    for one in subject.hangs_on:
        name, says = subject_phrases.tie(one)
        mark = subject_phrases.MARKS[one.state]
        words = f"{text(name)}: {text(says)}" if name else text(says)
        yield f"{'  ' * one.depth}- {mark} {f'**{words}**' if one.state == 'bad' else words}"
    yield from _happened(subject, diagnosis, everything=everything)
    yield from _said(subject, diagnosis, everything=everything)
    if other := subject_phrases.elsewhere(subject):
        yield f"\n{text(other)}"


def _happened(subject: Subject, diagnosis: Diagnosis, *, everything: bool) -> Iterator[str]:
    if not subject.happened:
        return
    yield "\n## What happened, the latest first\n"
    shown = subject.happened if everything else subject.happened[: subject_phrases.SHOWN_EVENTS]
    for one in shown:
        when = phrases.age(one.time, diagnosis.taken_at)
        where = ", ".join(part for part in (when, one.request) if part)
        yield f"- {_event(one)} ({where})"
        yield from (f"  - {_event(step)}" for step in one.steps)
    if rest := len(subject.happened) - len(shown):
        yield f"- {rest} more"


def _event(one: Happened) -> str:
    words = text(subject_phrases.event(one))
    return f"**{words}**" if one.result == "Error" else words


def _said(subject: Subject, diagnosis: Diagnosis, *, everything: bool) -> Iterator[str]:
    if not subject.logs_read:
        return
    groups, hidden = subject_phrases.said(subject, everything=everything)
    yield "\n## Logged about it and its requests\n"
    for program, said in groups.items():
        yield f"- {text(program)}"
        for line in said:
            times = f"{line.count} × " if line.count > 1 else ""  # a multiplication sign
            clock = subject_phrases.clock(line.time, diagnosis.taken_at)
            yield f"  - `{clock}` {line.level} {times}{text(line.text)}"
    if hidden:
        yield f"- {text(subject_phrases.hidden(hidden))}"
