"""Alerting rules of Prometheus, as far as they name alerts.

A rule file has ``groups``; the operator's PrometheusRule has them below ``spec``, and a List has
several of those below ``items``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml
from msgspec import Struct

from rey_triage.errors import ReyError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_LARGEST = 16 << 20
ANNOTATION = "runbook_url"


class AlertRule(Struct, frozen=True, kw_only=True):
    """One alerting rule, and where it stands."""

    alert: str
    place: str
    """``path:line``, the first line is 1."""
    runbook_url: str = ""
    """The annotation that the rule has already."""


def read_rules(paths: Iterable[Path]) -> list[AlertRule]:
    """Return the alerting rules of files, in order; raises ReyError."""
    return [rule for path in paths for rule in _of_file(path)]


def _of_file(path: Path) -> Iterator[AlertRule]:
    try:
        if path.stat().st_size > _LARGEST:
            raise ReyError(
                "is too large for a rule file",
                place=str(path),
                remedy=f"Files of up to {_LARGEST >> 20} MiB are read.",
            )
        text = path.read_bytes()
    except OSError as error:
        raise ReyError(error.strerror or str(error), place=str(path)) from error
    try:
        # Nodes, not values: they know their lines, and an alias in them costs nothing.
        documents = list(yaml.compose_all(text, yaml.CSafeLoader))
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        raise ReyError(
            f"is no YAML: {getattr(error, 'problem', None) or error}",
            place=f"{path}:{mark.line + 1}" if mark else str(path),
            remedy="A template has to be rendered first: helm template, ansible, jinja2.",
        ) from error
    found = [rule for document in documents for rule in _groups(document)]
    if not found:
        raise ReyError(
            "has no alerting rule",
            place=str(path),
            remedy="Give rule files of Prometheus, or PrometheusRule objects.",
        )
    for node in found:
        rule = _fields(node)
        annotations = _fields(rule.get("annotations"))
        url = annotations.get(ANNOTATION)
        yield AlertRule(
            alert=rule["alert"].value,
            place=f"{path}:{node.start_mark.line + 1}",
            runbook_url=url.value if isinstance(url, yaml.ScalarNode) else "",
        )


def _groups(node: Any) -> Iterator[Any]:
    """Yield the nodes of alerting rules; recording rules name no alert."""
    fields = _fields(node)
    for item in _items(fields.get("items")):
        yield from _groups(item)
    yield from _groups(fields.get("spec")) if "spec" in fields else ()
    for group in _items(fields.get("groups")):
        for rule in _items(_fields(group).get("rules")):
            if isinstance(_fields(rule).get("alert"), yaml.ScalarNode):
                yield rule


def _fields(node: Any) -> dict[str, Any]:
    if not isinstance(node, yaml.MappingNode):
        return {}
    return {key.value: value for key, value in node.value if isinstance(key, yaml.ScalarNode)}


def _items(node: Any) -> list[Any]:
    return node.value if isinstance(node, yaml.SequenceNode) else []
