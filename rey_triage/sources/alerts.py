"""Alerts of Alertmanager and Prometheus, from the JSON of their API or of a webhook."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import msgspec

from rey_triage.errors import ReyError
from rey_triage.evidence import Coverage, Evidence, Observation
from rey_triage.log_times import parse_time
from rey_triage.redact import redact_json, redact_text
from rey_triage.sources.logs.origin import program_of_name
from rey_triage.vocabulary import SERVICES

_HOST_LABELS = ("host", "hostname", "nodename", "node", "exported_instance", "instance")
_SERVICE_LABELS = ("service", "binary", "agent_type", "job", "container")
_PROJECT_LABELS = ("project_id", "tenant_id")
_ON = {"firing", "active", "suppressed", "unprocessed"}


def read(path: str | Path) -> Evidence:
    """Read the alerts of a file (``-``: standard input) as evidence."""
    name = "standard input" if str(path) == "-" else Path(path).name
    return parse(load(path), name=name)


def load(path: str | Path) -> list[Any]:
    """Return the alerts of a file (``-``: standard input) as they are, without secrets."""
    try:
        data = sys.stdin.buffer.read() if str(path) == "-" else Path(path).read_bytes()
        alerts = _alerts(msgspec.json.decode(data))
    except OSError as error:
        raise ReyError(error.strerror or str(error), place=str(path)) from error
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise _refusal(path, f"it is no JSON: {error}") from error
    if alerts is None:
        raise _refusal(path, "no alerts were found in it")
    clean: list[Any] = redact_json(alerts)
    return clean


def _refusal(path: str | Path, why: str) -> ReyError:
    return ReyError(
        why,
        place="standard input" if str(path) == "-" else str(path),
        remedy="Give the answer of Alertmanager's /api/v2/alerts or the body of its webhook.",
    )


def _alerts(document: Any) -> list[Any] | None:
    if isinstance(document, list):
        return document
    if not isinstance(document, dict):
        return None
    for key in ("alerts", "data"):  # a webhook, Prometheus, the first version of the API
        if key in document:
            return _alerts(document[key])
    return None


def parse(alerts: list[Any], *, name: str = "alerts") -> Evidence:
    """Turn alerts into evidence; those that are pending or over are counted, not shown."""
    found: list[Observation] = []
    over = strange = 0
    for alert in alerts:
        labels = alert.get("labels") if isinstance(alert, dict) else None
        if not isinstance(labels, dict) or not labels.get("alertname"):
            strange += 1
        elif (state := _state(alert)) in _ON:
            found.append(_observation(alert, labels, state, name))
        else:
            over += 1
    why = f"{over} not firing" if over else ""
    if strange:
        why = f"{why}, {strange} without a name".removeprefix(", ")
    return Evidence(
        taken_at=time.time(),
        observations=found,
        coverage=[Coverage(check=f"alerts {name}", state="checked", why=why)],
    )


def _state(alert: dict[str, Any]) -> str:
    status = alert.get("status", alert.get("state", "firing"))
    state = status.get("state", "firing") if isinstance(status, dict) else status
    return str(state).lower()


def _observation(
    alert: dict[str, Any], labels: dict[str, Any], state: str, source: str
) -> Observation:
    texts = {str(key): str(value) for key, value in labels.items()}
    notes = alert.get("annotations")
    notes = notes if isinstance(notes, dict) else {}
    says = next(
        (str(notes[key]) for key in ("summary", "description", "message") if notes.get(key)), ""
    )
    begun = str(alert.get("startsAt") or alert.get("activeAt") or "")
    name = texts["alertname"]
    return Observation(
        kind="alert",
        source=source,
        text=redact_text(" ".join(f"{name}: {says}".split()) if says else name),
        name=name,
        service=_service(texts),
        host=_host(texts),
        project=next((texts[key] for key in _PROJECT_LABELS if texts.get(key)), ""),
        time=None if begun.startswith("0001") else parse_time(begun, None),
        level=texts.get("severity", ""),
        fields={**redact_json(texts), "state": "firing" if state == "active" else state},
    )


def _host(labels: dict[str, str]) -> str:
    value = next((labels[key] for key in _HOST_LABELS if labels.get(key)), "")
    if value.startswith("["):  # [2001:db8::1]:9100
        return value[1:].partition("]")[0]
    return value.partition(":")[0] if value.count(":") == 1 else value


def _service(labels: dict[str, str]) -> str:
    for key in _SERVICE_LABELS:
        value = labels.get(key, "").lower()
        if value in SERVICES:
            return value
        if program := program_of_name(value)[0]:
            return program
    return ""
