"""A pattern: compiled, and what can be read off it (anchors, how much plain text it needs).

The reader here knows RE2's syntax far enough for that; whether a pattern is valid is RE2's word.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

from rey_triage.patterns import PatternError, compile_pattern

_TOKEN = re.compile(
    r"""
    (?P<quoted>\\Q(?:[^\\]|\\(?!E))*(?:\\E|$))
  | (?P<anchor>\^|\$|\\[AzZ])
  | (?P<escape>\\(?:[pP]\{\^?\w+\}|x\{[0-9a-fA-F]+\}|x[0-9a-fA-F]{2}|.))
  | (?P<klass>\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\])
  | (?P<flags>\(\?[imsU-]+\))
  | (?P<open>\((?:\?P?<\w+>|\?[imsU-]*:)?)
  | (?P<close>\))
  | (?P<or>\|)
  | (?P<repeat>(?:[*+?]|\{(?P<least>\d+)(?:,(?P<most>\d*))?\})\??)
  | (?P<text>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_LOOK_AROUND = ("(?=", "(?!", "(?<=", "(?<!")
_CLASSES = frozenset("dDsSwWpPbBCaftnrvx")


@lru_cache(maxsize=4096)
def compiled(pattern: str) -> Any:
    """Compile as the scanner does; where that fails, return why as text."""
    try:
        return compile_pattern(pattern.encode())
    except PatternError as error:
        if any(sign in pattern for sign in _LOOK_AROUND):
            return "looks around, which RE2 cannot: match the text itself"
        return f"is no RE2 pattern: {error}"


class PatternText(NamedTuple):
    """What a pattern asks of a line."""

    anchors: tuple[str, ...]
    literal: int
    """Characters of plain text in the shortest match; in alternatives those of the weakest."""


def read(pattern: str) -> PatternText:
    """Read a pattern."""
    anchors: list[str] = []
    # One frame a group: the sums of its finished alternatives, and the items of the current one.
    frames: list[tuple[list[int], list[int]]] = [([], [])]
    for token in _TOKEN.finditer(pattern):
        done, items = frames[-1]
        kind, text = token.lastgroup, token.group()
        if kind == "anchor":
            anchors.append(text)
        elif kind == "quoted":
            items.append(len(text.removeprefix("\\Q").removesuffix("\\E")))
        elif kind == "open":
            frames.append(([], []))
        elif kind == "close" and len(frames) > 1:
            frames.pop()
            frames[-1][1].append(min([*done, sum(items)]))
        elif kind == "or":
            done.append(sum(items))
            items.clear()
        elif token["repeat"]:
            if items:
                items[-1] *= _at_least(token["repeat"], token["least"])
        elif kind in ("escape", "klass", "text"):
            items.append(int(_is_literal(kind, text)))
    done, items = frames[0]
    return PatternText(tuple(anchors), min([*done, sum(items)]))


def widest_gap(pattern: str) -> int:
    """Return how often something may be repeated at most, where that is bounded."""
    return max((int(token["most"] or 0) for token in _TOKEN.finditer(pattern)), default=0)


def _at_least(repeat: str, least: str | None) -> int:
    if least is not None:
        return min(int(least), 1000)
    return int(repeat.startswith("+"))


def _is_literal(kind: str, text: str) -> bool:
    if kind == "escape":
        return text[1] not in _CLASSES
    return kind == "text" and not text.isspace() and text != "."
