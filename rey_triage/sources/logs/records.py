"""Entries of logs that others keep as records: written as lines with a header in front again.

A header is put before a message only where ``header.parse_header`` takes it off again: what is
shown of a line was in its record.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from rey_triage.log_header import ISO, ZONE

_TIME = re.compile(f"{ISO}(?P<zone>{ZONE})?")


Writer = Callable[[dict[str, Any]], str]
"""Writes a record as lines."""


def kind_of(record: dict[str, Any]) -> Writer | None:
    """Return what writes records like this one; None: it is no entry of a log."""
    return _kind(record) or (_found if _kind(_document(record)) else None)


def _kind(record: dict[str, Any]) -> Writer | None:
    keys = record.keys()
    if "MESSAGE" in keys or "__REALTIME_TIMESTAMP" in keys:
        return journal
    if {"log", "time"} <= keys:
        return _docker
    if {"message", "levelname"} <= keys:
        return _oslo
    if {"Payload", "programname"} <= keys:
        return _fluentd
    return None


def _document(hit: dict[str, Any]) -> dict[str, Any]:
    """Return what a search in OpenSearch or Elasticsearch found, out of how it returns it."""
    document = hit.get("_source")
    return document if isinstance(document, dict) else {}


def _text(value: Any) -> str:
    if isinstance(value, list):  # the journal's form of a message with control characters
        if all(isinstance(item, int) and 0 <= item < 256 for item in value):
            return bytes(value).decode("utf-8", "replace")
        return " ".join(map(str, value))
    return "" if value is None else str(value)


def _word(value: Any) -> str:
    """Write a value so that it is one word of a header."""
    return _text(value).replace(" ", "_") or "-"


def _lines(head: str, message: str) -> str:
    return "".join(f"{head}{line}\n" for line in message.split("\n"))


def journal(entry: dict[str, Any]) -> str:
    """Write an entry of systemd's journal."""
    message = _text(entry.get("MESSAGE"))
    try:
        micros = int(_text(entry.get("__REALTIME_TIMESTAMP")))
        time = datetime.fromtimestamp(micros / 1e6, UTC).isoformat(timespec="microseconds")
    except (ValueError, OverflowError, OSError):
        return message + "\n"
    tag = _word(entry.get("SYSLOG_IDENTIFIER") or entry.get("_COMM"))
    unit = _text(entry.get("CONTAINER_NAME") or entry.get("_SYSTEMD_UNIT"))
    if tag in {"python3", "python", "uwsgi", "podman", "docker", "conmon", "dockerd", "-"} and unit:
        tag = unit.removesuffix(".service")
    host = _word(entry.get("_HOSTNAME"))
    pid = _text(entry.get("_PID") or entry.get("SYSLOG_PID"))
    head = f"{time} {host} {tag}[{pid}]: " if pid.isdigit() else f"{time} {host} {tag}: "
    return _lines(head, message)


def _docker(entry: dict[str, Any]) -> str:
    time = _TIME.fullmatch(_text(entry.get("time")))
    stream = "stderr" if entry.get("stream") == "stderr" else "stdout"
    head = f"{time[0]} {stream} F " if time and time["zone"] else ""
    return _lines(head, _text(entry.get("log")).rstrip("\n"))


def _oslo(entry: dict[str, Any]) -> str:
    """Write what oslo.log's formatter for JSON writes."""
    known = entry.get("context")
    request = _text(known.get("request_id")) if isinstance(known, dict) else ""
    found = _TIME.fullmatch(_text(entry.get("asctime")))
    time = f"{found[0]} " if found else ""
    pid, level, name = (_text(entry.get(key)) for key in ("process", "levelname", "name"))
    if name:
        head, context = f"{time}{pid}{' ' if pid else ''}{level} {name} ", f"[{request or '-'}] "
    else:
        head, context = f"{time}{level}: " if time else "", ""
    body = [context + _text(entry.get("message"))]
    traceback = entry.get("traceback")
    if isinstance(traceback, list):
        body += [part for item in traceback for part in _text(item).split("\n")]
    return _lines(head, "\n".join(body))


def _fluentd(entry: dict[str, Any]) -> str:
    """Write what kolla-ansible's Fluentd makes of a line, and hands to OpenSearch and to files."""
    when = _text(entry.get("@timestamp") or entry.get("timestamp") or entry.get("Timestamp"))
    head = ""
    if time := _TIME.fullmatch(when.replace(" ", "T", 1)):
        zone = "" if time["zone"] else "Z"
        head = f"{time[0]}{zone} {_word(entry.get('Hostname'))} {_word(entry.get('programname'))}: "
    level, module = _text(entry.get("log_level")), _text(entry.get("python_module"))
    if level and module:
        request = _text(entry.get("request_id"))
        request = f"req-{request.removeprefix('req-')}" if request else "-"
        users = (_text(entry.get(name)) for name in ("user_id", "tenant_id"))
        head += f"{level} {module} [{' '.join((request, *filter(None, users)))}] "
    return _lines(head, _text(entry.get("Payload")).rstrip("\n"))


def _found(hit: dict[str, Any]) -> str:
    document = _document(hit)
    plain = _kind(document)
    return plain(document) if plain else ""
