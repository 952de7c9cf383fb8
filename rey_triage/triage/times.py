"""Times as the diagnosis shows them."""

from __future__ import annotations

from datetime import UTC, datetime


def iso(time: float | None) -> str | None:
    """Return seconds since the epoch as ISO 8601 in UTC, to the second."""
    if time is None:
        return None
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
