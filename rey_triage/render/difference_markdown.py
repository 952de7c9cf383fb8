"""A difference as Markdown, for a ticket or a chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.render import difference_phrases as phrases
from rey_triage.render.diagnosis_markdown import escaped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.difference import Change, Difference

_SHOWN = 20


def markdown(difference: Difference) -> str:
    """Return the whole difference."""
    return "\n".join(_lines(difference)).rstrip() + "\n"


def _lines(difference: Difference) -> Iterator[str]:
    yield f"# {phrases.headline(difference)}"
    yield ""
    yield from (f"- {escaped(line)}" for line in phrases.looks(difference))
    for warning in difference.warnings:
        yield f"\n**Warning:** {escaped(warning)}"
    for verdict, changes in phrases.sections(difference, everything=True).items():
        if changes:
            yield f"\n## {phrases.HEADINGS[verdict]}\n"
            yield from (_change(one) for one in changes)
    if numbers := list(phrases.counts(difference)):
        yield "\n## Counts\n"
        yield from (f"- {escaped(one)}" for one in numbers)
    if difference.still:
        yield "\n## Found both times\n"
        for one in difference.still:
            named = f": {escaped(', '.join(one.things))}" if one.things else ""
            yield f"- {escaped(one.title)} (`{one.runbook}`){named}"
    if gaps := list(phrases.gaps(difference.not_compared)):
        yield "\n## Not compared\n"
        yield from (f"- {escaped(one)}" for one in gaps)


def _change(one: Change) -> str:
    line = f"- **{escaped(one.subject)}**: {escaped(one.says)}"
    if one.things:
        line += f" ({escaped(phrases.things(one, _SHOWN))})"
    if one.runbook:
        line += f" `{one.runbook}`"
    if one.part_of and one.part_of != one.runbook:
        line += f", part of `{one.part_of}`"
    return line
