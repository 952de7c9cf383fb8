"""Markdown from texts that are not trusted to be Markdown.

A runbook's text is plain, with `backticks` around what is literal and known placeholders such as
<host>. Everything else means itself, whatever it looks like.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from rey_triage.vocabulary import PLACEHOLDERS

if TYPE_CHECKING:
    from collections.abc import Iterable

_LITERAL = re.compile(r"(`[^`]+`|<[a-z][a-z0-9-]*>)")
_SPECIAL = re.compile(r"([\\`*_{}\[\]])")
_OPENS_A_BLOCK = re.compile(r"^(\d*)([-#+!=?:.~])")


def text(value: str) -> str:
    """Escape a text for use within a line of Markdown."""
    parts = []
    for part in _LITERAL.split(" ".join(value.split())):
        if part.startswith("`") and part.endswith("`") and len(part) > 2:
            parts.append(code(part[1:-1]))
        elif part.startswith("<") and part[1:-1] in PLACEHOLDERS:
            parts.append(code(part))
        else:
            parts.append(_plain(part, first=not parts or not any(parts)))
    return "".join(parts)


def paragraphs(value: str) -> str:
    """Escape a text of one or more paragraphs."""
    return "\n\n".join(text(one) for one in re.split(r"\n\s*\n", value.strip()))


def _plain(value: str, *, first: bool) -> str:
    escaped = _SPECIAL.sub(r"\\\1", html.escape(value, quote=False)).replace("|", "&#124;")
    if not first:
        return escaped
    # An entity means itself to every Markdown processor, a backslash not before every sign.
    return _OPENS_A_BLOCK.sub(lambda match: f"{match[1]}&#{ord(match[2])};", escaped)


def code(value: str) -> str:
    """Make a code span; also right within a table."""
    longest = max((len(run) for run in re.findall("`+", value)), default=0)
    ticks = "`" * (longest + 1)
    pad = " " if value[:1] in "` " or value[-1:] in "` " else ""
    return f"{ticks}{pad}{value}{pad}{ticks}"


def fence(value: str, language: str = "text", title: str = "") -> str:
    """Make a block of code."""
    return _fenced(value, f'{language} title="{title}"' if title else language)


def message(value: str) -> str:
    """Make a block of something that is read, not pasted: it wraps on a small screen."""
    return _fenced(value, "{ .text .rey-message }")


def _fenced(value: str, info: str) -> str:
    longest = max((len(run) for run in re.findall("`+", value)), default=0)
    ticks = "`" * max(3, longest + 1)
    return f"{ticks} {info}\n{value.rstrip()}\n{ticks}"


def link(title: str, target: str) -> str:
    """Link to another page; the title is plain text."""
    return f"[{text(title)}]({target})"


def mark(kind: str, label: str) -> str:
    """Make a small label; ``kind`` only colours it, the text says it."""
    return f'<span class="rey-mark rey-mark--{kind}">{html.escape(label)}</span>'


def label(words: str) -> str:
    """Make the small heading of a group of steps: no section of its own in the search."""
    return f'<p class="rey-label">{html.escape(words)}</p>'


def indent(block: str, by: int = 4) -> str:
    """Move a block to the right, into a list item or a tab."""
    return "\n".join(" " * by + line if line else "" for line in block.split("\n"))


def table(cls: str, heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Make a table of finished cells; the class lets it fold on a small screen."""
    lines = [f"| {' | '.join(heads)} |"]
    lines.append("|" + " --- |" * (lines[0].count(" |")))
    lines += [f"| {' | '.join(cell or '–' for cell in row)} |" for row in rows]
    body = "\n".join(lines)
    return f'<div class="rey-table {cls}" markdown="1">\n\n{body}\n\n</div>'


def blocks(*parts: str) -> str:
    """Join the parts that are there, with a blank line between."""
    return "\n\n".join(part for part in parts if part)
