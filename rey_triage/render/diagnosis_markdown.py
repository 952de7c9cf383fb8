"""A diagnosis as Markdown, for a ticket or a chat."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rey_triage.render import phrases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.diagnosis import Diagnosis, Finding, NextStep

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|])")


def markdown(diagnosis: Diagnosis, limit: int = 0) -> str:
    """Return the whole diagnosis; ``limit`` findings, 0 for all."""
    return "\n".join(_lines(diagnosis, limit)).rstrip() + "\n"


def _lines(diagnosis: Diagnosis, limit: int) -> Iterator[str]:
    if diagnosis.subject:
        from rey_triage.render import subject_markdown  # noqa: PLC0415  # it escapes as this does

        yield from subject_markdown.lines(diagnosis.subject, diagnosis, everything=not limit)
    else:
        yield f"# {phrases.headline(diagnosis)}"
        yield ""
        yield escaped(phrases.about(diagnosis))
    shown = diagnosis.findings[: limit or None]
    for number, finding in enumerate(shown, 1):
        yield ""
        yield from _finding(number, finding, diagnosis.taken_at)
    if rest := len(diagnosis.findings) - len(shown):
        yield f"\n{rest} more findings are not shown."
    if diagnosis.unexplained:
        yield "\n## Seen, and not explained\n"
        for one in diagnosis.unexplained:
            times = f"{one.count} × " if one.count > 1 else ""  # a multiplication sign
            yield f"- {times}{escaped(one.text)} ({escaped(phrases.whence(one))})"
    if diagnosis.suggestions:
        yield "\n## Pages that may help\n"
        for page in diagnosis.suggestions:
            yield f"- `{page.runbook}`: {escaped(page.title)}"
    yield "\n## What was checked\n"
    for check in diagnosis.coverage:
        why = f": {escaped(check.why)}" if check.why else ""
        yield f"- {check.state}: {escaped(check.check)}{why}"
    for gone in diagnosis.ignored:
        yield f"- ignored: `{gone.runbook}`: {escaped(gone.reason)}"


def _finding(number: int, finding: Finding, taken_at: str) -> Iterator[str]:
    yield f"## {number}. {escaped(phrases.title(finding))}"
    yield ""
    over = f" · over since {finding.over_since}" if finding.over_since else ""
    page = f"[{finding.runbook}]({finding.url})" if finding.url else f"`{finding.runbook}`"
    yield f"**{finding.severity}** · {finding.confidence} confidence · {page}{over}"
    yield ""
    yield escaped(finding.impact)
    if len(finding.affected) > 1:
        yield f"\nAffected: {escaped(phrases.some(finding.affected, 20))}"
    yield "\n### Evidence\n"
    for item in finding.evidence:
        times = f"{item.count} × " if item.count > 1 else ""  # a multiplication sign
        yield f"- {times}{escaped(item.text)} ({escaped(phrases.seen_where(item, taken_at))})"
    if finding.explains:
        yield "\n### Explains\n"
        for one in finding.explains:
            yield f"- {escaped(phrases.explained(one))}"
    yield "\n### Causes\n"
    for cause in finding.causes:
        yield f"- {cause.state}: {escaped(phrases.cause_line(cause))} ({escaped(cause.why)})"
    if finding.decide_by:
        yield "\n### The evidence does not decide. This step does\n"
        yield from _step(1, finding.decide_by)
    purpose = ""
    for count, step in enumerate(finding.next, 1):
        if step.purpose != purpose:
            purpose = step.purpose
            yield f"\n### {phrases.PURPOSES[purpose]}\n"
        yield from _step(count, step)


def _step(number: int, step: NextStep) -> Iterator[str]:
    facts = phrases.step_facts(step)
    yield f"{number}. {escaped(step.say)}" + (f" ({facts})" if facts else "")
    if step.run:
        fence = "```"
        while fence in step.run:
            fence += "`"
        yield f"\n   {fence}sh"
        yield from (f"   {line}" for line in step.run.splitlines())
        yield f"   {fence}\n"
    for lead, words in (
        ("Expect", step.expect),
        ("Otherwise", step.otherwise),
        ("Way back", step.undo),
        ("No way back", step.irreversible),
    ):
        if words:
            yield f"   {lead}: {escaped(words)}\n"


def escaped(text: str) -> str:
    """Escape what Markdown would take for markup; evidence is full of it."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
