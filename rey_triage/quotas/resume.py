"""What a sweep keeps on the way: a line for each answer.

Ids and numbers, nothing that must not be read by others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from rey_triage import kept
from rey_triage.holdings import Limit

if TYPE_CHECKING:
    from pathlib import Path

Row = tuple[str, int, int | None, int]


class _Line(msgspec.Struct, array_like=True):
    project: str
    service: str
    limits: list[Row]


class Kept:
    """The answers of an earlier sweep, and those of this one."""

    def __init__(self, file: Path | None, *, resume: bool) -> None:
        self.limits: dict[tuple[str, str], list[Limit]] = {}
        """By project and service."""
        self._lines = kept.KeptLines(file, _Line, self._take, resume=resume)

    @property
    def began(self) -> float:
        """When the oldest of the answers came."""
        return self._lines.began

    def add(self, project: str, service: str, limits: list[Limit]) -> None:
        """Keep an answer."""
        rows = [(one.resource, one.limit, one.used, one.reserved) for one in limits]
        self._lines.add(_Line(project, service, rows))

    def close(self, *, complete: bool) -> None:
        """End it; of a complete sweep nothing has to stay."""
        self._lines.close(complete=complete)

    def _take(self, line: _Line) -> None:
        self.limits[line.project, line.service] = _limits(line)


def _limits(line: _Line) -> list[Limit]:
    return [
        Limit(
            project=line.project,
            service=line.service,
            resource=resource,
            limit=limit,
            used=used,
            reserved=reserved,
        )
        for resource, limit, used, reserved in line.limits
    ]


def file_for(*sweep: Any) -> Path:
    """Return where the answers of a sweep are kept, by what tells it from others."""
    return kept.file_for("quotas", *sweep)
