"""One resource as part of a page."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from rey_triage.render import phrases, subject_phrases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.diagnosis import Diagnosis, HangsOn, Happened, Said, Subject


def body(subject: Subject, diagnosis: Diagnosis, *, everything: bool) -> Iterator[str]:
    """Yield what stands before the findings."""
    yield f"<h1>{escape(subject_phrases.title(subject))}</h1>"
    yield f"<p><b>{escape(subject_phrases.headline(diagnosis))}</b></p>"
    yield f'<p class="soft">{escape(phrases.about(diagnosis))}</p>'
    facts = subject_phrases.facts(subject, diagnosis.taken_at)
    if subject.id:
        facts.insert(0, f"id {subject.id}")
    yield f"<p>{escape(' · '.join(facts))}</p>"
    if subject.fault:
        yield f"<p>fault: {escape(subject.fault)}</p>"
    if subject.hangs_on:
        yield f"<h2>Hangs on</h2>{''.join(_tree(subject.hangs_on))}"
    if subject.happened:
        yield "<h2>What happened, the latest first</h2>"
        shown = subject.happened if everything else subject.happened[: subject_phrases.SHOWN_EVENTS]
        events = "".join(f"<li>{_event(one, diagnosis.taken_at)}</li>" for one in shown)
        yield f"<ul>{events}</ul>"
        if rest := len(subject.happened) - len(shown):
            yield f"<p>{rest} more are not shown.</p>"
    yield from _said(subject, diagnosis, everything=everything)
    if other := subject_phrases.elsewhere(subject):
        yield f'<p class="soft">{escape(other)}</p>'


def _tree(ties: list[HangsOn]) -> Iterator[str]:
    """Nest the list as deep as the depths say."""
    open_ = 0
    for one in ties:
        if one.depth >= open_:
            yield "<ul>"
            open_ += 1
        else:
            yield "</li>"
            for _ in range(open_ - one.depth - 1):
                yield "</ul></li>"
            open_ = one.depth + 1
        name, says = subject_phrases.tie(one)
        words = f"{escape(name)} <small>{escape(says)}</small>" if name else escape(says)
        yield f"<li>{subject_phrases.MARKS[one.state]} {words}"
    yield "</li></ul>" * open_


def _event(one: Happened, taken_at: str) -> str:
    when = phrases.age(one.time, taken_at)
    where = ", ".join(part for part in (when, one.request) if part)
    steps = "".join(f"<li>{escape(subject_phrases.event(step))}</li>" for step in one.steps)
    inner = f"<ul>{steps}</ul>" if steps else ""
    return f"{escape(subject_phrases.event(one))} <small>{escape(where)}</small>{inner}"


def _said(subject: Subject, diagnosis: Diagnosis, *, everything: bool) -> Iterator[str]:
    if not subject.logs_read:
        return
    groups, hidden = subject_phrases.said(subject, everything=everything)
    yield "<h2>Logged about it and its requests</h2>"
    for program, lines in groups.items():
        items = "".join(_line(line, diagnosis.taken_at) for line in lines)
        yield f"<h3>{escape(program)}</h3><ul>{items}</ul>"
    if hidden:
        yield f"<p>{escape(subject_phrases.hidden(hidden))}</p>"


def _line(line: Said, taken_at: str) -> str:
    times = f"{line.count} × " if line.count > 1 else ""  # a multiplication sign
    clock = subject_phrases.clock(line.time, taken_at)
    return f"<li><small>{clock} {escape(line.level)}</small> {times}{escape(line.text)}</li>"
