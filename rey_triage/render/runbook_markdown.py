"""A runbook as plain CommonMark, for one deployment tool."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rey_triage.render.runbook_blocks import Block

_CODE_SPAN = re.compile(r"(`+[^`]*`+)")
_SPECIAL = re.compile(r"([\\*_<\[\]])")


def markdown(blocks: Iterable[Block]) -> str:
    """Write blocks as Markdown."""
    return "\n".join(_lines(blocks)).strip("\n") + "\n"


def _lines(blocks: Iterable[Block]) -> Iterator[str]:
    indent = ""
    before = ""
    for block in blocks:
        if block.kind in ("title", "section", "part"):
            indent = ""
            level = {"title": "#", "section": "##", "part": "###"}[block.kind]
            yield from ("", f"{level} {escape(block.text)}", "")
        elif block.kind == "text":
            label = f"**{block.label}:** " if block.label else ""
            yield from ("", f"{label}{_flow(block.text)}", "")
        elif block.kind in ("fact", "bullet"):
            if before not in (block.kind, "code"):
                yield ""
            indent = "  "
            label = f"**{block.label}:** " if block.label else ""
            yield f"- {label}{_flow(block.text)}"
        elif block.kind == "item":
            indent = " " * (len(block.label) + 1)
            yield from ("", f"{block.label} {_flow(block.text)}")
        elif block.kind == "note":
            yield from ("", f"{indent}*{block.label}:* {_flow(block.text)}".rstrip())
        else:
            yield from ("", *_fenced(block.text, indent), "")
        before = block.kind


def _fenced(text: str, indent: str) -> Iterator[str]:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    yield f"{indent}{fence}"
    yield from (f"{indent}{line}" if line else "" for line in text.splitlines())
    yield f"{indent}{fence}"


def _flow(text: str) -> str:
    return escape(" ".join(text.split()))


def escape(text: str) -> str:
    """Escape what Markdown would read as a mark, except in code spans."""
    pieces = _CODE_SPAN.split(text)
    return "".join(
        piece if number % 2 else _SPECIAL.sub(r"\\\1", piece) for number, piece in enumerate(pieces)
    )
