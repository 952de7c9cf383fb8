"""One walk over a YAML tree beside a type: values, their places, and all faults.

The schema is not written again here; it is read from the structs. A plain scalar is what YAML 1.2
takes it for, as in an editor that holds a file against the JSON Schema: a number is no text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec import inspect as types
from msgspec.structs import replace

from rey_triage.fault import Fault, nearest
from rey_triage.model.words import AS_WRITTEN
from rey_triage.yaml_tree import ListNode, MapNode, ScalarNode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.yaml_tree import Node

Path_ = tuple[str | int, ...]
MISSING = object()
TO_DO = "TODO"
"""A value that begins with this is still to be filled in; what follows says with what."""


def field_name(path: Path_) -> str:
    """``('causes', 0, 'fix')`` → ``causes[0].fix``."""
    name = ""
    for part in path:
        name += f"[{part}]" if isinstance(part, int) else f".{part}" if name else part
    return name or "runbook"


class Walk:
    """One walk over a document beside its type, collecting values, places and faults."""

    def __init__(self, shown: str) -> None:
        self.shown = shown
        self.faults: list[Fault] = []
        self.places: dict[Path_, tuple[int, int]] = {}

    def complain(self, node: Node, path: Path_, problem: str, hint: str = "") -> Any:
        self.faults.append(
            Fault(self.shown, node.line, node.column, field_name(path), problem, hint)
        )
        return MISSING

    def value(self, node: Node, wanted: types.Type, path: Path_) -> Any:
        self.places[path] = (node.line, node.column)
        if isinstance(node, ScalarNode) and node.text.startswith(TO_DO):
            says = node.text.removeprefix(TO_DO).strip(" :\n")
            return self.complain(node, path, "is still to be filled in", says)
        if isinstance(wanted, types.Metadata):
            if (wanted.extra or {}).get(AS_WRITTEN) and isinstance(node, ScalarNode):
                node = replace(node, plain=False)
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
        members = [m for m in _flat(wanted) if not isinstance(m, types.NoneType)]
        chosen = [m for m in members if isinstance(_bare(m), _SHAPES[type(node)])]
        if isinstance(node, ScalarNode):
            if len(chosen) > 1:
                return self.as_meant(node, path)
            if node.plain and node.text in ("", "null", "~"):
                return self.complain(node, path, "is empty: fill it in or leave the field out")
        if not chosen:
            wants = " or ".join(dict.fromkeys(_describe(_bare(m)) for m in members))
            return self.complain(node, path, f"must be {wants}, not a {_kind(node)}")
        return self.value(node, chosen[0], path)

    def as_meant(self, node: ScalarNode, path: Path_) -> Any:
        """Take the value as YAML means it, where several kinds of values are right."""
        value = resolved(node)
        if isinstance(value, int | float) and not abs(value) <= _LARGEST:
            return self.complain(node, path, "the number is too large")
        return value

    def struct(self, node: Node, wanted: types.StructType, path: Path_) -> Any:
        if not isinstance(node, MapNode):
            return self.complain(node, path, f"must be a mapping of fields, not a {_kind(node)}")
        fields = {f.encode_name: f for f in wanted.fields if f.name != "id" or path}
        known = set(fields) | ({wanted.tag_field} if wanted.tag_field else set())
        result: dict[str, Any] = {}
        for key, child in node.items.items():
            here = (*path, key)
            if key not in known:
                self.unknown_field(node.keys[key], here, known)
            elif key == wanted.tag_field:
                result[key] = wanted.tag
            else:
                value = self.value(child, fields[key].type, here)
                if value is not MISSING:
                    result[key] = value
        for name, field in fields.items():
            if field.required and name not in node.items:
                self.complain(node, (*path, name), "is missing")
        return result

    def unknown_field(self, key: Node, path: Path_, known: set[str]) -> None:
        if path == ("id",):
            self.complain(key, path, "is not written: the file's path is the id")
        else:
            self.complain(key, path, "is not a field", nearest(str(path[-1]), known))

    def sequence(self, node: Node, wanted: types.VarTupleType | types.ListType, path: Path_) -> Any:
        if not isinstance(node, ListNode):
            return self.complain(node, path, f"must be a list, not a {_kind(node)}")
        if wanted.min_length is not None and len(node.items) < wanted.min_length:
            return self.complain(node, path, f"needs at least {wanted.min_length}")
        values = [
            self.value(child, wanted.item_type, (*path, i)) for i, child in enumerate(node.items)
        ]
        # With an item left out the numbers in the places of the others would be wrong.
        return values if all(value is not MISSING for value in values) else MISSING

    def mapping(self, node: Node, wanted: types.DictType, path: Path_) -> Any:
        if not isinstance(node, MapNode):
            return self.complain(node, path, f"must be a mapping, not a {_kind(node)}")
        values = {
            key: self.value(child, wanted.value_type, (*path, key))
            for key, child in node.items.items()
        }
        return {key: value for key, value in values.items() if value is not MISSING}

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
        value = self.as_meant(node, path)
        if value is MISSING:
            return MISSING
        if isinstance(wanted, types.BoolType) and isinstance(value, bool):
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            whole = isinstance(value, int)
            if isinstance(wanted, types.FloatType) or (whole and isinstance(wanted, types.IntType)):
                return self.number(node, value, wanted, path)
        return self.complain(node, path, f"must be {_describe(wanted)}, not '{_short(node.text)}'")

    def text(self, node: ScalarNode, wanted: types.StrType, path: Path_) -> Any:
        text = node.text.strip("\n") if not node.plain else node.text
        if not text.strip():
            return self.complain(node, path, "is empty")
        if not isinstance(resolved(node), str):
            return self.complain(node, path, "must be text", f"in quotes it is: '{_short(text)}'")
        if wanted.min_length is not None and len(text) < wanted.min_length:
            return self.complain(
                node, path, f"is too short: {len(text)} of at least {wanted.min_length} characters"
            )
        if wanted.max_length is not None and len(text) > wanted.max_length:
            return self.complain(
                node, path, f"is too long: {len(text)} of at most {wanted.max_length} characters"
            )
        if wanted.pattern is not None and not re.search(wanted.pattern, text):
            return self.complain(
                node, path, f"'{_short(text)}' is not of the form {wanted.pattern}"
            )
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


_SHOWN = 60  # characters of a wrong value that a message repeats
_LARGEST = 2**53  # beyond it JSON readers disagree
_LONGEST = 30  # digits; Python refuses to read thousands
_NUMBER = re.compile(r"[-+]?\d+")
_DECIMAL = re.compile(r"[-+]?(\d+\.\d*|\.\d+|\d+)([eE][-+]?\d+)?")


def resolved(node: ScalarNode) -> str | int | float | bool | None:
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
    if _NUMBER.fullmatch(text) and len(text) <= _LONGEST:
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    return text


def _flat(wanted: types.UnionType) -> Iterator[types.Type]:
    for member in wanted.types:
        inner = _bare(member)
        if isinstance(inner, types.UnionType):
            yield from _flat(inner)
        elif not type(inner).__name__.startswith("Unset"):
            yield member


def _bare(wanted: types.Type) -> types.Type:
    return wanted.type if isinstance(wanted, types.Metadata) else wanted


_SHAPES = {
    ScalarNode: types.StrType
    | types.IntType
    | types.FloatType
    | types.BoolType
    | types.LiteralType
    | types.NoneType,
    MapNode: types.StructType | types.DictType,
    ListNode: types.VarTupleType | types.ListType,
}
"""What a node may be, by its kind."""


def _short(text: str) -> str:
    line = text.split("\n", 1)[0]
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"


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
