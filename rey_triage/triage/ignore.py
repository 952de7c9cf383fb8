"""Known findings that are left out on request: with a reason, until a day."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from msgspec import Struct

from rey_triage.diagnosis import Ignored

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rey_triage.diagnosis import Finding


class Ignore(Struct, frozen=True, kw_only=True):
    """One rule. ``*`` and ``?`` stand for any text in the runbook's id and in the resource."""

    runbook: str
    reason: str
    resource: str = "*"
    until: str | None = None
    """The last day it counts, ISO 8601."""
    expires: float | None = None
    """The same as seconds since the epoch: from then on it does not count."""

    def covers(self, finding: Finding, now: float) -> bool:
        if self.expires is not None and now >= self.expires:
            return False
        if not fnmatchcase(finding.runbook, self.runbook):
            return False
        return self.resource == "*" or (
            bool(finding.affected)
            and all(fnmatchcase(thing, self.resource) for thing in finding.affected)
        )


def drop_ignored(
    findings: Sequence[Finding], rules: Sequence[Ignore], now: float
) -> tuple[list[Finding], list[Ignored]]:
    """Split findings into those that are shown and those that a rule covers entirely."""
    kept: list[Finding] = []
    ignored: list[Ignored] = []
    for finding in findings:
        rule = next((rule for rule in rules if rule.covers(finding, now)), None)
        if rule is None:
            kept.append(finding)
        else:
            ignored.append(
                Ignored(
                    runbook=finding.runbook,
                    resource=", ".join(finding.affected),
                    reason=rule.reason,
                    until=rule.until,
                )
            )
    return kept, ignored
