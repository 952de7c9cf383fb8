"""What a pattern finds whatever else it finds: the plain text of each of its alternatives.

An alternative has variants where the pattern leaves a letter's case or a sign open: of these one
must be a message, of the alternatives each.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice, product
from typing import Any

_MOST = 64  # alternatives of one pattern, and variants of one alternative
GAP = "\x00"
"""Stands for what is not plain text."""
WIDE = "\x01"
"""Stands for ``.*``: another message may begin behind it."""
ANY_GAP = re.compile(f"[{GAP}{WIDE}]")

Variants = tuple[str, ...]


@lru_cache(maxsize=8192)
def alternatives(pattern: str) -> tuple[Variants, ...]:
    """Return the alternatives of a pattern, each with its variants."""
    try:
        # RE2's syntax is nearly Python's; of a pattern that is not, nothing is said.
        parsed = _parse(pattern)
    except re.error:
        return ()
    found = (tuple(dict.fromkeys(map(_tidy, one))) for one in _sequence(parsed))
    return tuple(dict.fromkeys(found))


def shown(variants: Variants) -> str:
    """Write an alternative for a reader."""
    return ANY_GAP.sub("…", max(variants, key=len))


def _tidy(text: str) -> str:
    return re.sub(f"{GAP}*{WIDE}[{GAP}{WIDE}]*", WIDE, re.sub(f"{GAP}+", GAP, text))


def _parse(pattern: str) -> Any:
    from re import _parser  # type: ignore[attr-defined]  # noqa: PLC0415  # its tree is what is wanted

    return _parser.parse(pattern)


def _sequence(parsed: Any) -> list[Variants]:
    parts = [_node(str(op), value) for op, value in parsed]
    return [
        tuple("".join(texts) for texts in islice(product(*chosen), _MOST))
        for chosen in islice(product(*parts), _MOST)
    ]


def _node(op: str, value: Any) -> list[Variants]:
    if op == "LITERAL":
        return [(chr(value),)]
    if op == "BRANCH":
        return [one for branch in value[1] for one in _sequence(branch)]
    if op == "SUBPATTERN":
        return _sequence(value[-1])
    if op in ("MAX_REPEAT", "MIN_REPEAT"):
        least, most, inner = value
        if (least, most) == (0, 1):
            return [("", *one) for one in _sequence(inner)]
        if least == most == 1:
            return _sequence(inner)
        return [(WIDE,)] if str(inner[0][0]) == "ANY" else [(GAP,)]
    if op == "AT":
        return [("",)]
    return [_class(value)] if op == "IN" else [(GAP,)]


def _class(members: Any) -> Variants:
    """``[Ii]`` is one of two letters; a class of more is anything."""
    letters = tuple(chr(value) for op, value in members if str(op) == "LITERAL")
    return letters if len(letters) == len(members) <= 2 else (GAP,)  # upper and lower case
