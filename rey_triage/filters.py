"""Which runbooks are wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rey_triage.facts import kind

if TYPE_CHECKING:
    from rey_triage.model import Releases, Runbook


class Filters(Struct, frozen=True, kw_only=True):
    """What is empty does not narrow."""

    service: str | None = None
    kind: str | None = None
    area: str | None = None
    topic: str | None = None
    release: str | None = None

    def take(self, runbook: Runbook) -> bool:
        """Say whether a runbook passes all filters."""
        return (
            (not self.service or self.service in runbook.services)
            and (not self.kind or self.kind == kind(runbook))
            and (not self.area or self.area in runbook.areas)
            and (not self.topic or self.topic in runbook.topics)
            and (not self.release or not runbook.releases or _holds(runbook.releases, self.release))
        )


def _holds(releases: Releases, series: str) -> bool:
    """Say whether something holds for a series; their numbers sort as texts."""
    after = not releases.since or releases.since <= series
    return after and (not releases.until or series <= releases.until)
