"""By what an incident may show besides lines of text, so that others need not be looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from rey_triage.model import Incident


class Signs(Struct, frozen=True, array_like=True):
    """What of the evidence one incident asks for."""

    resources: tuple[str, ...]
    """Whose states are looked at."""
    alerts: tuple[str, ...]
    """In lower case."""
    absent: bool
    """One of its symptoms is that something is not there."""


def signs_of(runbook: Incident) -> Signs:
    """Collect them from the symptoms."""
    matchers = [one for symptom in runbook.symptoms for one in (symptom.any_of or (symptom,))]
    return Signs(
        resources=tuple(sorted({one.state.resource for one in matchers if one.state})),
        alerts=tuple(alert.lower() for alert in runbook.alerts),
        absent=any(symptom.absent for symptom in runbook.symptoms),
    )
