"""What an operator may be looking for, and which runbooks serve it: ``index/topics.yaml``.

A map of the field, not of the pages: what no page covers stands there too. These are not the words
that group runbooks (``vocabulary.TOPICS``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec import inspect as types

from rey_triage import paths
from rey_triage.errors import ReyError
from rey_triage.fault import Fault
from rey_triage.walk import MISSING, Path_, Walk, field_name
from rey_triage.yaml_tree import YamlError, parse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Group(Struct, frozen=True, kw_only=True):
    """The topics of one service or key task: what each is called, and the ids of its runbooks."""

    urgent: dict[str, tuple[str, ...]] = {}
    """What wakes people up, or comes up everywhere."""
    other: dict[str, tuple[str, ...]] = {}

    def __iter__(self) -> Iterator[tuple[str, bool, tuple[str, ...]]]:
        """Yield name, whether it is urgent, and runbooks, the urgent ones first."""
        yield from ((name, True, ids) for name, ids in self.urgent.items())
        yield from ((name, False, ids) for name, ids in self.other.items())


class Topics(Struct, frozen=True, kw_only=True):
    """All topics: of incidents by service, of procedures by key task."""

    services: dict[str, Group] = {}
    tasks: dict[str, Group] = {}


class Placed(Struct, frozen=True):
    """The topics with the places of their fields, for messages about them."""

    topics: Topics
    path: str
    places: dict[Path_, tuple[int, int]]

    def fault(self, path: Path_, problem: str, hint: str = "") -> Fault:
        """Make a fault at the place of a field."""
        return Fault(self.path, *self.places[path], field_name(path), problem, hint)


def load_topics(file: Path, shown: str) -> tuple[Placed, list[Fault]]:
    """Load the topics: what can be read of them, and all faults. ``shown`` is the path in these."""
    try:
        root = parse(file.read_bytes())
    except YamlError as error:
        fault = Fault(shown, error.line, error.column, "file", error.problem)
        return Placed(Topics(), shown, {}), [fault]
    walk = Walk(shown)
    value = walk.value(root, types.type_info(Topics), ())
    topics = Topics() if value is MISSING else msgspec.convert(value, type=Topics)
    return Placed(topics, shown, walk.places), sorted(walk.faults)


def read_topics() -> Topics:
    """Return the shipped topics; none where there is no file. Raises ReyError for a fault in it."""
    file = paths.topics()
    if not file.is_file():
        return Topics()
    placed, faults = load_topics(file, str(file))
    if faults:
        raise ReyError(
            faults[0].problem,
            place=f"{faults[0].path}:{faults[0].line}",
            remedy="rey-triage check says all that is wrong",
        )
    return placed.topics
