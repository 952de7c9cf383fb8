"""Search results, for people and for programs. Without rich: a search must answer at once."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import click

from rey_triage.render import console

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.search.index import Answer, Hit
    from rey_triage.search.snippet import Snippet

_INDENT = "    "
_ON, _OFF = "\x02", "\x03"  # stand for a mark while lines are broken


def document(answer: Answer) -> dict[str, Any]:
    """Give the results as the JSON contract has them."""
    return {
        "query": answer.query,
        "did_you_mean": answer.did_you_mean,
        "results": [
            {
                "runbook": hit.runbook,
                "title": hit.title,
                "score": hit.score,
                "snippet": hit.snippet.text,
            }
            for hit in answer.hits
        ],
    }


def lines(answer: Answer) -> Iterator[str]:
    """Give the results as lines of text."""
    if answer.did_you_mean:
        yield f"Did you mean: {click.style(answer.did_you_mean, bold=True)}"
        yield ""
    if not answer.hits:
        yield "Nothing found."
        yield "  Fewer words find more; filters narrow. `rey-triage list` has all."
        return
    for hit in answer.hits:
        yield from _hit(hit)


def _hit(hit: Hit) -> Iterator[str]:
    named = click.style("  names this message", fg="green") if hit.signature else ""
    yield f"{click.style(hit.runbook, fg='cyan', bold=True)}{named}"
    yield f"  {click.style(hit.title, bold=True)}"
    yield from _snippet(hit.snippet)
    yield ""


def _snippet(snippet: Snippet) -> Iterator[str]:
    text, position = "", 0
    for start, end in snippet.marks:
        text += f"{snippet.text[position:start]}{_ON}{snippet.text[start:end]}{_OFF}"
        position = end
    text += snippet.text[position:]
    wrapped = textwrap.wrap(
        text, console.width() - len(_INDENT), break_long_words=False, break_on_hyphens=False
    )
    for line in wrapped:
        yield _INDENT + line.replace(_ON, "\x1b[33;1m").replace(_OFF, "\x1b[0m")
