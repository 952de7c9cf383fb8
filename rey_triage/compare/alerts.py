"""Alerts: what began to fire, and what no longer does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.compare.changes import change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.compare.side import Pair, Side
    from rey_triage.difference import Change


def alerts(pair: Pair) -> Iterator[Change]:
    """Compare the alerts of both looks, each by its name and host."""
    old, new = (_firing(side) for side in pair)
    if pair.before.has_alerts:
        for name, host in sorted(new - old):
            yield change("worse", "alert", f"alert {name}", host, "fires")
    if pair.after.has_alerts:
        for name, host in sorted(old - new):
            yield change("better", "alert", f"alert {name}", host, "fires no more")


def _firing(side: Side) -> set[tuple[str, str]]:
    return {(seen.name, seen.host) for seen in side.evidence.observations if seen.kind == "alert"}
