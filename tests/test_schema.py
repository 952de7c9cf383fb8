import json
import re
import sys
from functools import lru_cache
from pathlib import Path

import jsonschema
import msgspec
import pytest

from rey_triage import diagnosis, paths
from rey_triage.library import runbook_files
from rey_triage.walk import resolved
from rey_triage.yaml_tree import ListNode, MapNode, parse

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import make_schemas  # noqa: E402  # a tool, found by the line above


@lru_cache
def validator(name):
    schema = json.loads((paths.PACKAGE / "schema" / f"{name}.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def as_an_editor_reads_it(node):
    """YAML 1.2 as JSON: an editor validates this."""
    if isinstance(node, MapNode):
        return {key: as_an_editor_reads_it(value) for key, value in node.items.items()}
    if isinstance(node, ListNode):
        return [as_an_editor_reads_it(value) for value in node.items]
    return resolved(node)


def test_the_schemas_and_the_specification_are_current():
    stale = [
        str(file.relative_to(ROOT))
        for file, text in make_schemas.wanted().items()
        if file.read_text("utf-8") != text
    ]
    assert stale == [], "run tools/make_schemas.py"


@pytest.mark.parametrize(
    "file", runbook_files(paths.runbooks()), ids=lambda file: f"{file.parent.name}/{file.stem}"
)
def test_an_editor_finds_nothing_wrong_with_the_shipped_runbooks(file):
    document = as_an_editor_reads_it(parse(file.read_bytes()))
    errors = validator("runbook-1").iter_errors(document)
    assert [(list(error.absolute_path), error.message) for error in errors] == []


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"severity": "awful"}, ["severity"]),
        ({"nonsense": 1}, []),
        ({"services": ["nvoa"]}, ["services", 0]),
        ({"releases": {"since": "2019.1"}}, ["releases", "since"]),
        (
            {
                "symptoms": [
                    {"id": "x", "state": {"resource": "server", "where": {"colour": "red"}}}
                ]
            },
            ["symptoms", 0, "state", "where"],
        ),
        ({"causes": [{"id": "x", "fix": [{"say": "x", "risk": "some"}]}]}, None),
        ({"title": "short"}, ["title"]),
    ],
)
def test_an_editor_finds_what_is_wrong(change, place):
    document = {
        "kind": "incident",
        "title": "The scheduler finds no host",
        "summary": "No host has room for the instance.",
        "services": ["nova"],
        "areas": ["operation"],
        "severity": "major",
        "impact": "New instances fail to start.",
        "symptoms": [],
        "causes": [],
    }
    check = validator("runbook-1")
    assert list(check.iter_errors(document)) == []
    errors = list(check.iter_errors(document | change))
    assert errors
    if place is not None:
        assert place in [list(error.absolute_path) for error in errors]


def test_a_diagnosis_keeps_to_its_schema():
    check = validator("diagnosis-1")
    document = msgspec.to_builtins(diagnosis.Diagnosis(taken_at="2026-01-01T00:00:00Z"))
    assert list(check.iter_errors(document)) == []
    assert list(check.iter_errors(document | {"version": 2}))
    del document["findings"]
    assert list(check.iter_errors(document))


def test_every_link_within_the_specification_has_its_heading():
    text = (ROOT / "docs" / "runbook-spec.md").read_text("utf-8")
    headings = {
        re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-")
        for heading in re.findall(r"(?m)^#+ (.*)$", text)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= headings
