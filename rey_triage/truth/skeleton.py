"""What a pattern finds whatever else it finds: the plain text of each of its alternatives."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product
from typing import Any

_MOST = 64  # alternatives of one pattern
_GAP = "\x00"


@lru_cache(maxsize=8192)
def skeletons(pattern: str) -> tuple[str, ...]:
    """Return the alternatives of a pattern, with U+0000 for what is not plain text."""
    try:
        # RE2's syntax is nearly Python's; of a pattern that is not, nothing is said.
        parsed = _parse(pattern)
    except re.error:
        return ()
    found = (re.sub(f"{_GAP}+", _GAP, one) for one in _alternatives(parsed))
    return tuple(dict.fromkeys(found))[:_MOST]


def shown(skeleton: str) -> str:
    """Write a skeleton for a reader."""
    return skeleton.replace(_GAP, "…")


def _parse(pattern: str) -> Any:
    from re import _parser  # type: ignore[attr-defined]  # noqa: PLC0415  # its tree is what is wanted

    return _parser.parse(pattern)


def _alternatives(parsed: Any) -> list[str]:
    parts = [_node(str(op), value) for op, value in parsed]
    if not parts:
        return [""]
    found = []
    for number, one in enumerate(product(*parts)):
        if number >= _MOST:
            break
        found.append("".join(one))
    return found


def _node(op: str, value: Any) -> list[str]:
    if op == "LITERAL":
        return [chr(value)]
    if op == "BRANCH":
        return [text for branch in value[1] for text in _alternatives(branch)]
    if op == "SUBPATTERN":
        return _alternatives(value[-1])
    if op in ("MAX_REPEAT", "MIN_REPEAT"):
        least, most, inner = value
        if (least, most) == (0, 1):
            return ["", *_alternatives(inner)]
        if least == most == 1:
            return _alternatives(inner)
        return [_GAP]
    if op == "AT":
        return [""]
    if op == "IN":
        return _class(value)
    return [_GAP]


def _class(members: Any) -> list[str]:
    """``[Ii]`` is two alternatives; a class of more is anything."""
    letters = [chr(value) for op, value in members if str(op) == "LITERAL"]
    if len(letters) == len(members) <= 2:  # upper and lower case
        return letters
    return [_GAP]
