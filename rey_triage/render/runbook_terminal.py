"""A runbook for the terminal. Commands stand on lines of their own and are never broken."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

import click

from rey_triage.render import console

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rey_triage.render.runbook_blocks import Block

_CODE_SPAN = re.compile(r"`([^`]+)`")
_DANGER = {"Risk": "yellow", "No way back": "red"}


def lines(blocks: Iterable[Block]) -> Iterator[str]:
    """Write blocks as lines, coloured; the caller strips colours where none are wanted."""
    blank = False
    for line in _lines(blocks):
        if line or not blank:
            yield line
        blank = not line


def _lines(blocks: Iterable[Block]) -> Iterator[str]:
    indent = ""
    before = ""
    for block in blocks:
        if block.kind in ("title", "section", "part"):
            indent = ""
            yield from _heading(block)
        elif block.kind in ("bullet", "item"):
            label = f"{block.label or '-'} "
            indent = " " * len(label)
            if block.kind == "item" and before not in ("section", "part"):
                yield ""
            yield from _wrapped(block.text, label)
        elif block.kind == "code":
            yield from _code(block.text, indent)
        else:
            yield from _said(block, indent)
        before = block.kind


def _heading(block: Block) -> Iterator[str]:
    if block.kind == "title":
        yield click.style(block.text, bold=True)
        yield click.style(block.label, fg="cyan")
    else:
        yield ""
        yield click.style(block.text, bold=True, underline=block.kind == "section")


def _said(block: Block, indent: str) -> Iterator[str]:
    if block.kind == "fact":
        yield from _wrapped(block.text, f"{block.label + ':':11}")
    elif block.kind == "text":
        yield ""
        yield from _wrapped(f"{block.label}: {block.text}" if block.label else block.text)
    else:
        colour = _DANGER.get(block.label)
        for line in _wrapped(f"{block.label}: {block.text}".rstrip(), indent):
            yield click.style(line, fg=colour) if colour else line


def _code(text: str, indent: str) -> Iterator[str]:
    # A here-document ends at the left margin only, so more than one line keeps its margin.
    margin = "" if "\n" in text else f"{indent}  "
    yield ""
    for line in text.splitlines():
        yield margin + click.style(line, fg="green") if line else ""
    yield ""


def _wrapped(text: str, label: str = "") -> list[str]:
    """Break a text at words; what follows the first line stands below the label."""
    broken = textwrap.wrap(
        " ".join(text.split()),
        console.width(),
        initial_indent=label,
        subsequent_indent=" " * len(label),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [_CODE_SPAN.sub(lambda m: click.style(m.group(), bold=True), line) for line in broken]
