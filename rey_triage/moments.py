"""Moments as services and reports write them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any


def seconds(text: Any) -> float | None:
    """Read a time as the APIs write it; without a zone it is UTC. None: it is none."""
    if not isinstance(text, str) or not text:
        return None
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()


def written(when: float) -> str:
    """Write a time, in seconds since the epoch, for who reads a report: ISO 8601, UTC."""
    return datetime.fromtimestamp(when, UTC).isoformat(timespec="seconds")
