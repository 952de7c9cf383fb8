"""A diagnosis as one self-contained HTML file."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from rey_triage.render import phrases, subject_phrases

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rey_triage.diagnosis import Diagnosis, Finding, NextStep

_STYLE = Path(__file__).with_suffix(".css")


def html(diagnosis: Diagnosis, limit: int = 0) -> str:
    """Return a page that needs nothing but itself; ``limit`` findings, 0 for all."""
    subject = diagnosis.subject
    title = escape(subject_phrases.title(subject) if subject else phrases.headline(diagnosis))
    body = "\n".join(_body(diagnosis, limit))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">"
        f"<title>rey-triage: {title}</title><style>{_STYLE.read_text()}</style></head>"
        f"<body>\n{body}\n</body></html>\n"
    )


def _body(diagnosis: Diagnosis, limit: int) -> Iterator[str]:
    if diagnosis.subject:
        from rey_triage.render import subject_html  # noqa: PLC0415  # seldom

        yield from subject_html.body(diagnosis.subject, diagnosis, everything=not limit)
    else:
        yield f"<h1>{escape(phrases.headline(diagnosis))}</h1>"
        yield f'<p class="soft">{escape(phrases.about(diagnosis))}</p>'
    shown = diagnosis.findings[: limit or None]
    for finding in shown:
        yield from _finding(finding, diagnosis.taken_at)
    if rest := len(diagnosis.findings) - len(shown):
        yield f"<p>{rest} more findings are not shown.</p>"
    if diagnosis.unexplained:
        yield "<h3>Seen, and not explained</h3>"
        yield _list(
            f"{_times(one.count)}{escape(one.text)} <small>{escape(phrases.whence(one))}</small>"
            for one in diagnosis.unexplained
        )
    if diagnosis.suggestions:
        yield "<h3>Pages that may help</h3>"
        yield _list(f"{escape(p.title)} <small>{p.runbook}</small>" for p in diagnosis.suggestions)
    counts = ", ".join(
        f"{sum(c.state == state for c in diagnosis.coverage)} {state}"
        for state in ("checked", "skipped", "failed")
    )
    yield f"<details><summary>Checks: {counts}</summary>"
    yield _list(
        f"{c.state}: {escape(c.check)}{': ' + escape(c.why) if c.why else ''}"
        for c in diagnosis.coverage
    )
    yield "</details>"
    if diagnosis.ignored:
        yield "<h3>Ignored</h3>"
        yield _list(f"{escape(i.runbook)}: {escape(i.reason)}" for i in diagnosis.ignored)


def _finding(finding: Finding, taken_at: str) -> Iterator[str]:
    yield f"<article><h2>{escape(phrases.title(finding))}</h2>"
    page = escape(finding.runbook)
    if finding.url:
        page = f'<a href="{escape(finding.url)}">{page}</a>'
    over = f" · over since {finding.over_since}" if finding.over_since else ""
    yield (
        f'<p><span class="tag {finding.severity}">{finding.severity}</span>'
        f"{finding.confidence} confidence · {page}{over}</p><p>{escape(finding.impact)}</p>"
    )
    if len(finding.affected) > 1:
        yield f"<p>Affected: {escape(phrases.some(finding.affected, 20))}</p>"
    yield "<h3>Evidence</h3>"
    yield _list(
        f"{escape(seen.text)} <small>{escape(seen.where)}</small>"
        for seen in phrases.by_symptom(finding, taken_at)
    )
    if finding.explains:
        yield "<h3>Explains</h3>"
        yield _list(escape(phrases.explained(one)) for one in finding.explains)
    yield "<h3>Causes</h3>"
    yield _list(
        f"<b>{c.state}</b>: {escape(phrases.cause_line(c))} <small>{escape(c.why)}</small>"
        for c in finding.causes
    )
    if finding.decide_by:
        yield "<h3>The evidence does not decide. This step does</h3>"
        yield f"<ul>{_step(finding.decide_by)}</ul>"
    for purpose, heading in phrases.PURPOSES.items():
        steps = [step for step in finding.next if step.purpose == purpose]
        if steps:
            yield f"<h3>{heading}</h3><ol>{''.join(_step(step) for step in steps)}</ol>"
    yield "</article>"


def _step(step: NextStep) -> str:
    parts = [escape(step.say)]
    if facts := phrases.step_facts(step):
        parts.append(f' <small class="{step.risk or ""}">{escape(facts)}</small>')
    if step.run:
        parts.append(f"<pre>{escape(step.run)}</pre>")
    for lead, words in (
        ("expect", step.expect),
        ("otherwise", step.otherwise),
        ("way back", step.undo),
        ("no way back", step.irreversible),
    ):
        if words:
            parts.append(f"<div><small>{lead}:</small> {escape(words)}</div>")
    return f"<li>{''.join(parts)}</li>"


def _list(items: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"


def _times(count: int) -> str:
    return f"{count} × " if count > 1 else ""  # a multiplication sign
