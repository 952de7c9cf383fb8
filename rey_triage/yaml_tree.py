"""YAML as a tree of values with their places, and nothing that can surprise.

Anchors, aliases, tags, duplicate keys and several documents in a file are refused, so what one
reads is what is there; a size and a depth limit keep hostile files harmless.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES = 256 * 1024
MAX_DEPTH = 24
MAX_VALUES = 5_000


class Node(Struct, frozen=True):
    """A value and where it stands (line and column count from 1)."""

    line: int
    column: int


class ScalarNode(Node, frozen=True):
    """A single value; ``plain`` is false where it is quoted or a block."""

    text: str
    plain: bool


class ListNode(Node, frozen=True):
    items: list[Node]


class MapNode(Node, frozen=True):
    """Keys with their places, in order."""

    items: dict[str, Node]
    keys: dict[str, Node]


class YamlError(Exception):
    """The file is not the plain YAML that is asked for."""

    def __init__(self, line: int, column: int, problem: str) -> None:
        super().__init__(problem)
        self.line, self.column, self.problem = line, column, problem


def parse(data: bytes) -> Node:
    """Read one document. Raises YamlError with the place of the first thing that is wrong."""
    if len(data) > MAX_BYTES:
        raise YamlError(1, 1, f"the file is too large: {MAX_BYTES:,} bytes are allowed")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise YamlError(line, 1, f"byte {error.start} is not UTF-8; is this a text file?") from None
    events = yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    try:
        return _document(_limited(events))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        if _character(text, *place) == "\t":
            raise YamlError(*place, "a tab; indent with spaces") from None
        raise YamlError(*place, f"not valid YAML: {error.problem or error.context}") from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise YamlError(line, 1, f"not valid YAML: {error.reason}") from None


def _character(text: str, line: int, column: int) -> str:
    """Return what stands at a place; at the end of the text nothing does."""
    lines = text.split("\n", line)
    return lines[line - 1][column - 1 : column] if line <= len(lines) else ""


def _limited(events: Iterator[yaml.Event]) -> Iterator[yaml.Event]:
    """Stop at a number of values that nobody writes by hand."""
    for number, event in enumerate(events):
        if number > MAX_VALUES:
            raise YamlError(*_place(event), f"more than {MAX_VALUES:,} values; is this a runbook?")
        yield event


def _document(events: Iterator[yaml.Event]) -> Node:
    root: Node | None = None
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            if root is not None:
                raise YamlError(*_place(event), "a second document begins here; one is allowed")
            root = _node(next(events), events, 0)
    if root is None:
        raise YamlError(1, 1, "the file is empty")
    return root


def _place(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _node(event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
    line, column = _place(event)
    if isinstance(event, yaml.AliasEvent):
        raise YamlError(line, column, "aliases (*name) are not allowed; write the value out")
    if getattr(event, "anchor", None):
        raise YamlError(line, column, "anchors (&name) are not allowed")
    if tag := getattr(event, "tag", None):
        raise YamlError(line, column, f"tags are not allowed: {tag}")
    if depth > MAX_DEPTH:
        raise YamlError(line, column, f"nested more than {MAX_DEPTH} deep")
    if isinstance(event, yaml.ScalarEvent):
        return ScalarNode(line, column, event.value, not event.style)
    if isinstance(event, yaml.SequenceStartEvent):
        items = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(_node(event, events, depth + 1))
        return ListNode(line, column, items)
    return _mapping(line, column, events, depth)


def _mapping(line: int, column: int, events: Iterator[yaml.Event], depth: int) -> MapNode:
    values: dict[str, Node] = {}
    keys: dict[str, Node] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        key = _node(event, events, depth + 1)
        if not isinstance(key, ScalarNode):
            raise YamlError(key.line, key.column, "a key must be a word")
        if key.text in values:
            first = keys[key.text]
            raise YamlError(
                key.line, key.column, f"'{key.text}' stands here twice (first in line {first.line})"
            )
        keys[key.text] = key
        values[key.text] = _node(next(events), events, depth + 1)
    return MapNode(line, column, values, keys)
