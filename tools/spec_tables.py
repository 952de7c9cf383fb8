"""The tables of the specification page, made from the structs and the vocabulary."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, get_args

from msgspec import inspect as types

from rey_triage import model, vocabulary
from rey_triage.check import CHECKS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import msgspec

_SECTION = re.compile(r"<!-- table: (?P<name>[a-z-]+) -->\n.*?<!-- end -->", re.DOTALL)


def filled_in(page: str) -> str:
    """Return the page with the tables between its markers made anew."""

    def section(found: re.Match[str]) -> str:
        name = found["name"]
        return f"<!-- table: {name} -->\n\n{TABLES[name]().strip()}\n\n<!-- end -->"

    return _SECTION.sub(section, page)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in row)} |" for row in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _fields(*structs: type[msgspec.Struct]) -> Callable[[], str]:
    def table() -> str:
        return "\n\n".join(_struct(struct) for struct in structs)

    return table


def _struct(struct: type[msgspec.Struct]) -> str:
    info = types.type_info(struct)
    assert isinstance(info, types.StructType)
    rows = [
        (f"`{field.encode_name}`", _form(field.type), "yes" if field.required else "", _says(field))
        for field in info.fields
        if not (field.name == "id" and issubclass(struct, model.Page))
    ]
    return _table(("field", "form", "required", "meaning"), rows)


def _says(field: types.Field) -> str:
    wrapped = field.type
    assert isinstance(wrapped, types.Metadata), f"{field.name} has no description"
    extra: dict[str, Any] = wrapped.extra_json_schema or {}
    default = field.default
    shown = isinstance(default, str | int | float) and default not in ("", False)
    return f"{extra['description']} Default: `{default}`." if shown else str(extra["description"])


def _form(wanted: types.Type) -> str:
    if isinstance(wanted, types.Metadata):
        return _form(wanted.type)
    if isinstance(wanted, types.UnionType):
        forms = [form for form in dict.fromkeys(map(_form, wanted.types)) if form]
        if set(_SCALARS.values()) <= {*forms, ""}:
            forms = ["value", *(form for form in forms if form not in _SCALARS.values())]
        return " or ".join(forms)
    if isinstance(wanted, types.StructType):
        return f"[{wanted.cls.__name__}](#{_anchor(wanted.cls.__name__)})"
    if isinstance(wanted, types.VarTupleType):
        return f"list of {_form(wanted.item_type)}"
    if isinstance(wanted, types.DictType):
        return f"mapping of names to {_form(wanted.value_type)}"
    if isinstance(wanted, types.LiteralType):
        return ", ".join(f"`{value}`" for value in _in_order(wanted))
    return _SCALARS.get(type(wanted), "")


_SCALARS: dict[type, str] = {
    types.StrType: "text",
    types.IntType: "whole number",
    types.FloatType: "number",
    types.BoolType: "true/false",
    types.NoneType: "",  # the field is left out
}
_LITERALS = (
    model.Area,
    model.Severity,
    model.Scope,
    model.Weight,
    model.Risk,
    model.Place,
    model.Origin,
)
_ANCHORS = {"Test": "conditions", "State": "state", "Log": "log"}


def _in_order(wanted: types.LiteralType) -> tuple[Any, ...]:
    """Return the values as the model lists them; msgspec sorts them."""
    for literal in _LITERALS:
        if set(get_args(literal)) == set(wanted.values):
            return get_args(literal)
    return tuple(wanted.values)


def _anchor(name: str) -> str:
    return _ANCHORS.get(name) or re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()


def _words(words: dict[str, str]) -> Callable[[], str]:
    return lambda: _table(
        ("word", "meaning"), [(f"`{word}`", says) for word, says in words.items()]
    )


def _programs() -> str:
    rows = [
        (f"`{project}`", ", ".join(f"`{program}`" for program in programs))
        for project, programs in vocabulary.PROGRAMS.items()
    ]
    return _table(("project", "programs"), rows)


def _resources() -> str:
    parts = []
    for name, resource in vocabulary.RESOURCES.items():
        rows = [(f"`{field}`", says) for field, says in resource.fields.items()]
        parts.append(
            f"### `{name}`\n\n{resource.says.capitalize()}.\n\n"
            + _table(("field", "meaning"), rows)
        )
    return "\n\n".join(parts)


def _placeholders() -> str:
    rows = [
        (f"`<{name}>`", one.says, f"`{one.sample}`", "yes" if one.sources else "")
        for name, one in vocabulary.PLACEHOLDERS.items()
    ]
    return _table(("placeholder", "meaning", "example", "a diagnosis can fill it in"), rows)


def _thresholds() -> str:
    rows = [(f"`{name}`", default, says) for name, (default, says) in vocabulary.THRESHOLDS.items()]
    return _table(("threshold", "default", "for"), rows)


def _checks() -> str:
    return _table(("check", "what is asked"), [(f"`{c.name}`", c.description) for c in CHECKS])


def _series() -> str:
    return ", ".join(f"`{series}`" for series in vocabulary.SERIES) + "."


TABLES: dict[str, Callable[[], str]] = {
    "incident": _fields(model.Incident),
    "task": _fields(model.Task),
    "symptom": _fields(model.Symptom),
    "state": _fields(model.State),
    "test": _fields(model.Test),
    "log": _fields(model.Log),
    "matcher": _fields(model.Matcher),
    "at-least": _fields(model.AtLeast),
    "share": _fields(model.Share),
    "together": _fields(model.Together),
    "cause": _fields(model.Cause),
    "when": _fields(model.When),
    "proof": _fields(model.Proof),
    "step": _fields(model.Step),
    "action": _fields(model.Action),
    "config-option": _fields(model.ConfigOption),
    "releases": _fields(model.Releases),
    "neighbour": _fields(model.Neighbour),
    "reference": _fields(model.Reference),
    "suppression": _fields(model.Suppression),
    "input": _fields(model.Input),
    "file": _fields(model.File),
    "rollback": _fields(model.Rollback),
    "services": _words(vocabulary.SERVICES),
    "areas": _words(vocabulary.AREAS),
    "topics": _words(vocabulary.TOPICS),
    "programs": _programs,
    "resources": _resources,
    "placeholders": _placeholders,
    "thresholds": _thresholds,
    "series": _series,
    "checks": _checks,
}
