"""YAML → model. Every fault of a file is reported, each with its place, in one go.

The schema is not written again here: the walk follows the types of ``model.py``. A plain scalar
becomes what the field wants, so ``since: 2023.1`` is the text "2023.1".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import inspect as types

from rey_triage import paths
from rey_triage.deployment import Deployment
from rey_triage.fault import Fault, nearest
from rey_triage.model import Incident, Runbook, Task
from rey_triage.yaml_tree import ListNode, MapNode, Node, ScalarNode, YamlError, parse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Path_ = tuple[str | int, ...]
_ID_PATTERN = re.compile(r"[a-z0-9-]+/[a-z0-9]+(-[a-z0-9]+)*")
_MISSING = object()


class Loaded(msgspec.Struct, frozen=True):
    """A runbook with the places of its fields, for messages about it."""

    runbook: Runbook
    path: str
    places: dict[Path_, tuple[int, int]]

    def fault(self, path: Path_, problem: str, hint: str = "") -> Fault:
        """Make a fault at the nearest place that is known for the field."""
        place = path
        while place not in self.places and place:
            place = place[:-1]
        line, column = self.places.get(place, (1, 1))
        return Fault(self.path, line, column, field_name(path), problem, hint)


def field_name(path: Path_) -> str:
    """``('causes', 0, 'fix')`` → ``causes[0].fix``."""
    name = ""
    for part in path:
        name += f"[{part}]" if isinstance(part, int) else f".{part}" if name else part
    return name or "runbook"


def runbook_id(root: Path, file: Path) -> str:
    """Give a runbook's id: its path below the runbook directory, without the ending."""
    return file.relative_to(root).with_suffix("").as_posix()


def load_file(
    root: Path, file: Path, shown: str | None = None
) -> tuple[Loaded | None, list[Fault]]:
    """Load one runbook. Returns it, or None with all its faults. ``shown`` is its path in faults."""
    try:
        size = file.stat().st_size
        data = file.read_bytes() if size < 64 * 1024 * 1024 else b" " * (64 * 1024 * 1024)
    except OSError as error:
        return None, [Fault(shown or str(file), 1, 1, "file", error.strerror or str(error))]
    return load(data, runbook_id(root, file), shown or str(file))


def load(data: bytes, id_: str, shown: str) -> tuple[Loaded | None, list[Fault]]:
    """Load a runbook from bytes; see ``load_file``."""
    try:
        root = parse(data)
    except YamlError as error:
        return None, [Fault(shown, error.line, error.column, "file", error.problem)]
    walk = _Walk(shown)
    if not _ID_PATTERN.fullmatch(id_):
        walk.complain(
            root, (), f"'{id_}' is no id: runbooks are named <service>/<words-with-hyphens>.yaml"
        )
    value = walk.runbook(root)
    if walk.faults:
        return None, sorted(walk.faults)
    runbook: Runbook = msgspec.convert(value | {"id": id_}, type=Incident | Task)
    return Loaded(runbook, shown, walk.places), []


def load_deployments() -> dict[str, Deployment]:
    """Load the tables of the deployment tools. They are part of the program: a fault is a bug."""
    tools: dict[str, Deployment] = {}
    for file in sorted((paths.PACKAGE / "deployments").glob("*.yaml")):
        walk = _Walk(str(file))
        value = walk.value(parse(file.read_bytes()), types.type_info(Deployment), ())
        if walk.faults:
            raise ValueError("\n".join(map(str, walk.faults)))
        tools[file.stem] = msgspec.convert(value | {"id": file.stem}, type=Deployment)
    return tools


class _Walk:
    """One walk over a document beside its type, collecting values, places and faults."""

    def __init__(self, shown: str) -> None:
        self.shown = shown
        self.faults: list[Fault] = []
        self.places: dict[Path_, tuple[int, int]] = {}

    def complain(self, node: Node, path: Path_, problem: str, hint: str = "") -> Any:
        self.faults.append(
            Fault(self.shown, node.line, node.column, field_name(path), problem, hint)
        )
        return _MISSING

    def runbook(self, root: Node) -> Any:
        if not isinstance(root, MapNode):
            return self.complain(root, (), "a runbook is a mapping of fields")
        kind = root.items.get("kind")
        if kind is None:
            return self.complain(root, ("kind",), "is missing: incident or task")
        known = {"incident": Incident, "task": Task}
        word = kind.text if isinstance(kind, ScalarNode) else ""
        if word not in known:
            return self.complain(kind, ("kind",), "must be incident or task", nearest(word, known))
        return self.value(root, types.type_info(known[word]), ())

    def value(self, node: Node, wanted: types.Type, path: Path_) -> Any:
        self.places[path] = (node.line, node.column)
        if isinstance(wanted, types.Metadata):
            return self.value(node, wanted.type, path)
        if isinstance(wanted, types.UnionType):
            return self.union(node, wanted, path)
        if isinstance(wanted, types.StructType):
            return self.struct(node, wanted, path)
        if isinstance(wanted, types.VarTupleType | types.ListType):
            return self.sequence(node, wanted, path)
        if isinstance(wanted, types.DictType):
            return self.mapping(node, wanted, path)
        if not isinstance(node, ScalarNode):
            return self.complain(node, path, f"must be {_describe(wanted)}, not a {_kind(node)}")
        return self.scalar(node, wanted, path)

    def union(self, node: Node, wanted: types.UnionType, path: Path_) -> Any:
        """Choose the one member that has the node's shape."""
        members = list(_flat(wanted))
        if isinstance(node, MapNode):
            chosen = [m for m in members if isinstance(m, types.StructType | types.DictType)]
        elif isinstance(node, ListNode):
            chosen = [m for m in members if isinstance(m, types.VarTupleType | types.ListType)]
        else:
            chosen = [m for m in members if _is_scalar(m)]
            if len([m for m in chosen if not isinstance(m, types.NoneType)]) > 1:
                return _resolve(node)
            if node.plain and node.text in ("", "null", "~"):
                return self.complain(node, path, "is empty: fill it in or leave the field out")
            chosen = [m for m in chosen if not isinstance(m, types.NoneType)]
        if not chosen:
            wants = " or ".join(_describe(m) for m in members if not isinstance(m, types.NoneType))
            return self.complain(node, path, f"must be {wants}, not a {_kind(node)}")
        return self.value(node, chosen[0], path)

    def struct(self, node: Node, wanted: types.StructType, path: Path_) -> Any:
        if not isinstance(node, MapNode):
            return self.complain(node, path, f"must be a mapping of fields, not a {_kind(node)}")
        fields = {f.encode_name: f for f in wanted.fields if f.name != "id" or path}
        known = set(fields) | ({wanted.tag_field} if wanted.tag_field else set())
        result: dict[str, Any] = {}
        for key, child in node.items.items():
            here = (*path, key)
            if key not in known:
                if key == "id" and not path:
                    self.complain(node.keys[key], here, "is not written: the file's path is the id")
                else:
                    self.complain(node.keys[key], here, "is not a field", nearest(key, known))
            elif key == wanted.tag_field:
                result[key] = wanted.tag
            else:
                value = self.value(child, fields[key].type, here)
                if value is not _MISSING:
                    result[key] = value
        for name, field in fields.items():
            if field.required and name not in node.items:
                self.complain(node, (*path, name), "is missing")
        return result

    def sequence(self, node: Node, wanted: types.VarTupleType | types.ListType, path: Path_) -> Any:
        if not isinstance(node, ListNode):
            return self.complain(node, path, f"must be a list, not a {_kind(node)}")
        if wanted.min_length is not None and len(node.items) < wanted.min_length:
            return self.complain(node, path, f"needs at least {wanted.min_length}")
        values = [
            self.value(child, wanted.item_type, (*path, i)) for i, child in enumerate(node.items)
        ]
        return [value for value in values if value is not _MISSING]

    def mapping(self, node: Node, wanted: types.DictType, path: Path_) -> Any:
        if not isinstance(node, MapNode):
            return self.complain(node, path, f"must be a mapping, not a {_kind(node)}")
        values = {
            key: self.value(child, wanted.value_type, (*path, key))
            for key, child in node.items.items()
        }
        return {key: value for key, value in values.items() if value is not _MISSING}

    def scalar(self, node: ScalarNode, wanted: types.Type, path: Path_) -> Any:
        if isinstance(wanted, types.StrType):
            return self.text(node, wanted, path)
        if isinstance(wanted, types.LiteralType):
            if node.text in wanted.values:
                return node.text
            words = [str(v) for v in wanted.values]
            return self.complain(
                node, path, f"must be one of {', '.join(words)}", nearest(node.text, words)
            )
        value = _resolve(node)
        if isinstance(wanted, types.BoolType) and isinstance(value, bool):
            return value
        if isinstance(wanted, types.IntType | types.FloatType) and not isinstance(value, bool):
            number = isinstance(value, int) or (
                isinstance(wanted, types.FloatType) and isinstance(value, float)
            )
            if number:
                return self.number(node, value, wanted, path)
        return self.complain(node, path, f"must be {_describe(wanted)}, not '{node.text}'")

    def text(self, node: ScalarNode, wanted: types.StrType, path: Path_) -> Any:
        text = node.text.strip("\n") if not node.plain else node.text
        if not text.strip():
            return self.complain(node, path, "is empty")
        if wanted.min_length is not None and len(text) < wanted.min_length:
            return self.complain(
                node, path, f"is too short: {len(text)} of at least {wanted.min_length} characters"
            )
        if wanted.max_length is not None and len(text) > wanted.max_length:
            return self.complain(
                node, path, f"is too long: {len(text)} of at most {wanted.max_length} characters"
            )
        if wanted.pattern is not None and not re.search(wanted.pattern, text):
            return self.complain(node, path, f"'{text}' does not have the form {wanted.pattern}")
        return text

    def number(
        self,
        node: ScalarNode,
        value: float,
        wanted: types.IntType | types.FloatType,
        path: Path_,
    ) -> Any:
        if wanted.ge is not None and value < wanted.ge:
            return self.complain(node, path, f"must be at least {wanted.ge}")
        if wanted.gt is not None and value <= wanted.gt:
            return self.complain(node, path, f"must be more than {wanted.gt}")
        if wanted.le is not None and value > wanted.le:
            return self.complain(node, path, f"must be at most {wanted.le}")
        return value


_NUMBER = re.compile(r"[-+]?\d+")
_DECIMAL = re.compile(r"[-+]?(\d+\.\d*|\.\d+|\d+)([eE][-+]?\d+)?")


def _resolve(node: ScalarNode) -> str | int | float | bool | None:
    """Give a plain scalar its type by YAML 1.2's core schema; ``yes`` and ``on`` stay words."""
    if not node.plain:
        return node.text
    text = node.text
    constants: dict[str, bool | None] = {
        "true": True,
        "false": False,
        "null": None,
        "": None,
        "~": None,
    }
    if text in constants:
        return constants[text]
    if _NUMBER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    return text


def _flat(wanted: types.UnionType) -> Iterator[types.Type]:
    for member in wanted.types:
        inner = member.type if isinstance(member, types.Metadata) else member
        if isinstance(inner, types.UnionType):
            yield from _flat(inner)
        elif not type(inner).__name__.startswith("Unset"):
            yield inner


def _is_scalar(wanted: types.Type) -> bool:
    return isinstance(
        wanted,
        types.StrType
        | types.IntType
        | types.FloatType
        | types.BoolType
        | types.LiteralType
        | types.NoneType,
    )


def _kind(node: Node) -> str:
    if isinstance(node, MapNode):
        return "mapping"
    return "list" if isinstance(node, ListNode) else "single value"


_DESCRIPTIONS: list[tuple[type, str]] = [
    (types.StrType, "text"),
    (types.IntType, "a whole number"),
    (types.FloatType, "a number"),
    (types.BoolType, "true or false"),
    (types.LiteralType, "one of the known words"),
    (types.StructType, "a mapping of fields"),
    (types.DictType, "a mapping"),
    (types.VarTupleType, "a list"),
]


def _describe(wanted: types.Type) -> str:
    for type_, words in _DESCRIPTIONS:
        if isinstance(wanted, type_):
            return words
    return "a value"
