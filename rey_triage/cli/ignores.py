"""The ignore file: known findings, each with a reason and a day until which it counts."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from rey_triage.errors import ReyError
from rey_triage.triage import Ignore

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_KEYS = ("runbook", "resource", "reason", "until")
_EXAMPLE = (
    'Write entries as [[ignore]] with runbook = "nova/…", reason = "…", until = 2026-12-31 '
    'and, if it is one thing only, resource = "name".'
)


def ignores(file: Path | None, named: Iterable[str]) -> list[Ignore]:
    """Read the rules of the file and those of the command line (``runbook[@resource]``)."""
    rules = [_from_flag(one) for one in named]
    return rules + (_from_file(file) if file else [])


def _from_flag(text: str) -> Ignore:
    runbook, _, resource = text.partition("@")
    return Ignore(runbook=runbook, resource=resource or "*", reason="ignored on the command line")


def _from_file(file: Path) -> list[Ignore]:
    import tomllib  # noqa: PLC0415  # only where there is such a file

    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ReyError(
            error.strerror or str(error),
            place=str(file),
            remedy="Mend or remove ignore_file in the configuration.",
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ReyError(f"is no TOML: {error}", place=str(file), remedy=_EXAMPLE) from None
    entries = document.get("ignore", [])
    if set(document) - {"ignore"} or not isinstance(entries, list):
        raise ReyError("only [[ignore]] entries are known", place=str(file), remedy=_EXAMPLE)
    return [_entry(entry, f"{file}: entry {n}") for n, entry in enumerate(entries, 1)]


def _entry(entry: Any, place: str) -> Ignore:
    if not isinstance(entry, dict) or set(entry) - set(_KEYS):
        raise ReyError(f"the keys are {', '.join(_KEYS)}", place=place, remedy=_EXAMPLE)
    for key in ("runbook", "reason"):
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            raise ReyError(f"{key} is missing", place=place, remedy=_EXAMPLE)
    until = entry.get("until")
    if not isinstance(until, date):
        raise ReyError("until is missing: the last day it counts", place=place, remedy=_EXAMPLE)
    day = until.date() if isinstance(until, datetime) else until
    end = datetime.combine(day + timedelta(days=1), time.min, UTC)
    return Ignore(
        runbook=entry["runbook"],
        resource=str(entry.get("resource", "*")),
        reason=entry["reason"],
        until=day.isoformat(),
        expires=end.timestamp(),
    )
