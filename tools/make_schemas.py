"""Write the JSON Schemas from the structs, and the tables of the specification page.

.venv/bin/python tools/make_schemas.py           write what is out of date
.venv/bin/python tools/make_schemas.py --check   exit with 1 when something is out of date
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import msgspec

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

import spec_tables  # noqa: E402  # found by the line above

from rey_triage import (  # noqa: E402  # found by the line above
    consumption,
    diagnosis,
    difference,
    holdings,
    model,
    room,
    vocabulary,
)

SCHEMAS = ROOT / "rey_triage" / "schema"
SPECIFICATION = ROOT / "docs" / "runbook-spec.md"
DIALECT = "https://json-schema.org/draft/2020-12/schema"

Json = dict[str, Any]


def runbook_schema() -> Json:
    """Make the schema of a runbook, with the words of the vocabulary for editors to offer."""
    document = _without_null(msgspec.json.schema(model.Incident | model.Task))
    parts: Json = document["$defs"]
    for page in ("Incident", "Task"):
        del parts[page]["properties"]["id"]  # it is the file's path
        parts[page]["properties"]["services"]["items"] = _words(vocabulary.SERVICES)
        parts[page]["properties"]["topics"]["items"] = _words(vocabulary.TOPICS)
    loggers = _words(sorted({*vocabulary.PROJECT_OF, *vocabulary.PROGRAMS}))
    service = parts["Log"]["properties"]["service"]
    service["anyOf"] = [loggers, {"type": "array", "items": loggers}]
    for verb in ("restart", "start", "stop", "status", "log"):
        parts["Action"]["properties"][verb] |= _words(vocabulary.NAMED_PROGRAMS)
    parts["ConfigOption"]["properties"]["service"] |= _words(vocabulary.NAMED_PROGRAMS)
    parts["Input"]["properties"]["placeholder"] = {
        "description": parts["Input"]["properties"]["placeholder"]["description"],
        **_words(vocabulary.PLACEHOLDERS),
    }
    for end in ("since", "until"):
        # A plain 2024.1 is a number to a YAML editor; the loader takes it as the text it is.
        numbers = [float(series) for series in vocabulary.SERIES]
        words = {"enum": [*vocabulary.SERIES, *numbers]}
        parts["Releases"]["properties"][end] = {
            "description": parts["Releases"]["properties"][end]["description"],
            **words,
        }
    for text in (
        parts["ConfigOption"]["properties"]["value"],
        parts["File"]["properties"]["heat"]["additionalProperties"],
    ):
        text["type"] = ["string", "number", "boolean"]
    _resources(parts)
    return {
        "$schema": DIALECT,
        "$id": f"urn:rey-triage:runbook:{model.SCHEMA_VERSION}",
        "title": f"Runbook of rey-triage, version {model.SCHEMA_VERSION}",
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"enum": ["incident", "task"]}},
        "if": {"properties": {"kind": {"const": "task"}}},
        "then": {"$ref": "#/$defs/Task"},
        "else": {"$ref": "#/$defs/Incident"},
        "$defs": parts,
    }


def diagnosis_schema() -> Json:
    """Make the schema of a diagnosis: what is described is always there, more may be added."""
    return _answer_schema(diagnosis.Diagnosis, diagnosis.VERSION)


def difference_schema() -> Json:
    """Make the schema of a difference, in the same way."""
    return _answer_schema(difference.Difference, difference.VERSION)


def quotas_schema() -> Json:
    """Make the schema of what ``quotas`` tells, in the same way."""
    return _answer_schema(holdings.QuotaReport, holdings.VERSION)


def comparison_schema() -> Json:
    """Make the schema of what ``quotas real`` tells, in the same way."""
    return _answer_schema(holdings.QuotaComparison, holdings.VERSION)


def usage_schema() -> Json:
    """Make the schema of what ``usage`` tells, in the same way."""
    return _answer_schema(consumption.UsageReport, consumption.VERSION)


def capacity_schema() -> Json:
    """Make the schema of what ``capacity`` tells, in the same way."""
    return _answer_schema(room.CapacityReport, room.VERSION)


def _answer_schema(struct: type[msgspec.Struct], version: int) -> Json:
    document = msgspec.json.schema(struct)
    for part in document["$defs"].values():
        part["required"] = list(part["properties"])
    name = struct.__name__
    document["$defs"][name]["properties"]["version"] = {"const": version}
    return {
        "$schema": DIALECT,
        "$id": f"urn:rey-triage:{name.lower()}:{version}",
        "title": f"{name} of rey-triage, version {version}",
        **document,
    }


def _resources(parts: Json) -> None:
    """Tie the fields of a state to its kind of resource."""
    state = parts["State"]
    parts["Condition"] = state["properties"]["where"]["additionalProperties"]
    condition = {"$ref": "#/$defs/Condition"}
    state["properties"]["where"]["additionalProperties"] = condition
    parts["Share"]["properties"]["of"]["additionalProperties"] = condition
    state["properties"]["resource"] |= {"enum": list(vocabulary.RESOURCES)}
    state["allOf"] = [
        {
            "if": {"properties": {"resource": {"const": name}}},
            "then": {
                "properties": {
                    "where": {
                        "properties": {
                            field: {"description": says, **condition}
                            for field, says in resource.fields.items()
                        },
                        "additionalProperties": False,
                    }
                }
            },
        }
        for name, resource in vocabulary.RESOURCES.items()
    ]


def _words(words: Any) -> Json:
    return {"enum": list(words)}


def _without_null(part: Any) -> Any:
    """Take out what only the structs need: a field that is left out is not written as null."""
    if isinstance(part, list):
        return [_without_null(one) for one in part]
    if not isinstance(part, dict):
        return part
    found = {key: _without_null(value) for key, value in part.items()}
    if "default" in found and found["default"] is None:
        del found["default"]
        choices = [one for one in found.get("anyOf", ()) if one != {"type": "null"}]
        if len(choices) == 1:
            del found["anyOf"]
            found |= {key: value for key, value in choices[0].items() if key not in found}
    return found


def wanted() -> dict[Path, str]:
    """Return every generated file with the text it should have."""
    schemas = {
        f"runbook-{model.SCHEMA_VERSION}": runbook_schema(),
        f"diagnosis-{diagnosis.VERSION}": diagnosis_schema(),
        f"difference-{difference.VERSION}": difference_schema(),
        f"quotas-{holdings.VERSION}": quotas_schema(),
        f"quotas-real-{holdings.VERSION}": comparison_schema(),
        f"usage-{consumption.VERSION}": usage_schema(),
        f"capacity-{room.VERSION}": capacity_schema(),
    }
    files = {
        SCHEMAS / f"{name}.schema.json": json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
        for name, schema in schemas.items()
    }
    files[SPECIFICATION] = spec_tables.filled_in(SPECIFICATION.read_text("utf-8"))
    return files


def main() -> int:
    """Write, or with --check only compare."""
    stale = [
        file
        for file, text in wanted().items()
        if not file.exists() or file.read_text("utf-8") != text
    ]
    for file in stale:
        sys.stdout.write(f"{file.relative_to(ROOT)}\n")
        if "--check" not in sys.argv:
            file.write_text(wanted()[file], "utf-8")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
