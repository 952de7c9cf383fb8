"""YAML → model. Every fault of a file is reported, each with its place, in one go."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import inspect as types

from rey_triage import paths
from rey_triage.deployment import Deployment
from rey_triage.fault import Fault, nearest
from rey_triage.model import Incident, Runbook, Task
from rey_triage.walk import MISSING, Path_, Walk, field_name
from rey_triage.yaml_tree import MAX_BYTES, MapNode, ScalarNode, YamlError, parse

if TYPE_CHECKING:
    from pathlib import Path

    from rey_triage.yaml_tree import Node

_ID_PATTERN = re.compile(r"[a-z0-9-]+/[a-z0-9]+(-[a-z0-9]+)*")
_TYPES: dict[str, type[Incident | Task]] = {"incident": Incident, "task": Task}


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


def runbook_id(root: Path, file: Path) -> str:
    """Give a runbook's id: its path below the runbook directory, without the ending."""
    return file.relative_to(root).with_suffix("").as_posix()


def load_file(
    root: Path, file: Path, shown: str | None = None
) -> tuple[Loaded | None, list[Fault]]:
    """Load one runbook: it, or None and all its faults. ``shown`` is its path in the faults."""
    loaded, faults = load_file_partly(root, file, shown)
    return (None, faults) if faults else (loaded, [])


def load_file_partly(
    root: Path, file: Path, shown: str | None = None
) -> tuple[Loaded | None, list[Fault]]:
    """Load one runbook as far as it goes: with faults that leave a whole runbook, it comes too."""
    try:
        data = paths.read_regular(file, MAX_BYTES + 1)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        return None, [Fault(shown or str(file), 1, 1, "file", f"cannot be read: {why}")]
    return load_partly(data, runbook_id(root, file), shown or str(file))


def load(data: bytes, id_: str, shown: str) -> tuple[Loaded | None, list[Fault]]:
    """Load a runbook from bytes; see ``load_file``."""
    loaded, faults = load_partly(data, id_, shown)
    return (None, faults) if faults else (loaded, [])


def load_partly(data: bytes, id_: str, shown: str) -> tuple[Loaded | None, list[Fault]]:
    """Load a runbook from bytes; see ``load_file_partly``."""
    try:
        root = parse(data)
    except YamlError as error:
        return None, [Fault(shown, error.line, error.column, "file", error.problem)]
    walk = Walk(shown)
    if not _ID_PATTERN.fullmatch(id_):
        walk.complain(
            root, (), f"'{id_}' is no id: runbooks are named <service>/<words-with-hyphens>.yaml"
        )
    value = _runbook(walk, root)
    loaded = None
    if value is not MISSING:
        try:
            runbook: Runbook = msgspec.convert(value | {"id": id_}, type=Incident | Task)
        except msgspec.ValidationError:
            assert walk.faults, "what the walk lets pass is a runbook"
        else:
            loaded = Loaded(runbook, shown, walk.places)
    return loaded, sorted(walk.faults)


def _runbook(walk: Walk, root: Node) -> Any:
    """Walk a whole document: its kind says which struct it is."""
    if not isinstance(root, MapNode):
        return walk.complain(root, (), "a runbook is a mapping of fields")
    kind = root.items.get("kind")
    if kind is None:
        return walk.complain(root, ("kind",), "is missing: incident or task")
    word = kind.text if isinstance(kind, ScalarNode) else ""
    if word not in _TYPES:
        return walk.complain(kind, ("kind",), "must be incident or task", nearest(word, _TYPES))
    return walk.value(root, _type_info(_TYPES[word]), ())


@lru_cache(maxsize=len(_TYPES))
def _type_info(type_: type[Incident | Task]) -> types.Type:
    """Look at a type once: it takes longer than reading a file."""
    return types.type_info(type_)


def load_deployments() -> dict[str, Deployment]:
    """Load the tables of the deployment tools. They are part of the program: a fault is a bug."""
    tools: dict[str, Deployment] = {}
    for file in sorted((paths.PACKAGE / "deployments").glob("*.yaml")):
        walk = Walk(str(file))
        value = walk.value(parse(file.read_bytes()), types.type_info(Deployment), ())
        if walk.faults:
            raise ValueError("\n".join(map(str, walk.faults)))
        tools[file.stem] = msgspec.convert(value | {"id": file.stem}, type=Deployment)
    return tools
