"""Cases to measure with: texts of which it is known which runbook is right.

One JSON object a line (docs/evaluation.md). What a case is about is its ``topic``; which runbooks
serve a topic is said by a mapping, so that the cases stay when runbooks are renamed or split.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from rey_triage.errors import ReyError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

Kind = Literal["log", "fault", "question", "query"]
PASTED: tuple[Kind, ...] = ("log", "fault")
"""These go to the diagnosis, the others to the search."""


class Case(Struct, frozen=True, kw_only=True):
    """One text, and what it is about."""

    id: Annotated[str, Meta(min_length=1)]
    kind: Kind
    text: Annotated[str, Meta(min_length=1)]
    service: str = ""
    topic: str = ""
    also: tuple[str, ...] = ()
    """Further runbooks that would be right."""
    difficulty: Literal["easy", "medium", "hard"] = "medium"
    negative: bool = False
    """Nothing should be suggested with confidence."""


class Asked(Struct, frozen=True, kw_only=True):
    """A case with the runbooks that are right; none: the corpus does not cover it."""

    case: Case
    right: frozenset[str]


def read_cases(file: Path) -> list[Case]:
    """Read a file of cases; empty lines are passed over.

    Raises:
        ReyError: it cannot be read, or a line is no case, or has the id of another.
    """
    decode = msgspec.json.Decoder(Case).decode
    cases: dict[str, Case] = {}
    for number, line in enumerate(_content(file).splitlines(), 1):
        if not line.strip():
            continue
        place = f"{file}:{number}"
        try:
            case = decode(line)
        except msgspec.MsgspecError as error:
            remedy = "docs/evaluation.md tells the fields."
            raise ReyError(f"no case: {error}", place=place, remedy=remedy) from None
        if case.id in cases:
            raise ReyError(f"a second case {case.id!r}", place=place, remedy="Give it another id.")
        cases[case.id] = case
    return list(cases.values())


def read_mapping(file: Path) -> dict[str, list[str]]:
    """Read which runbooks serve a topic: a JSON object of topics, each with a list of ids.

    Raises:
        ReyError: it cannot be read, or is something else.
    """
    try:
        return msgspec.json.decode(_content(file), type=dict[str, list[str]])
    except msgspec.MsgspecError as error:
        remedy = 'It is one object: {"topic": ["service/runbook", …], …}.'
        raise ReyError(f"no mapping: {error}", place=str(file), remedy=remedy) from None


def asked(
    cases: list[Case], mapping: Mapping[str, list[str]], known: Collection[str]
) -> list[Asked]:
    """Say which runbooks are right for each case. A topic that is a runbook's id means it.

    Raises:
        ReyError: mapping or case names a runbook that does not exist.
    """
    found = []
    for case in cases:
        ids = [*mapping.get(case.topic, ()), *case.also]
        if case.topic in known:
            ids.append(case.topic)
        if missing := [id_ for id_ in ids if id_ not in known]:
            raise ReyError(
                f"no runbook {missing[0]!r}",
                place=f"case {case.id}, topic {case.topic}",
                remedy="Name runbooks by their present ids (`rey-triage list`).",
            )
        found.append(Asked(case=case, right=frozenset() if case.negative else frozenset(ids)))
    return found


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise ReyError(f"cannot be read: {error.strerror}", place=str(file)) from None
