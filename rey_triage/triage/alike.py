"""Many findings of one runbook that say the same become one, so that two hundred fit a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rey_triage.diagnosis import Explained, Finding

_APART = 3
"""So many findings of one runbook are still shown one by one."""


def merge_alike(findings: Sequence[Finding]) -> list[Finding]:
    """Merge findings with the same runbook and the same verdicts into the first of them."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        verdicts = tuple((cause.id, cause.state) for cause in finding.causes)
        key = (finding.runbook, finding.confidence, bool(finding.over_since), verdicts)
        groups.setdefault(key, []).append(finding)
    # A dict keeps the order of insertion: each group stands where its first finding stood.
    return [
        finding
        for group in groups.values()
        for finding in (group if len(group) <= _APART else [_merged(group)])
    ]


def _merged(group: Sequence[Finding]) -> Finding:
    affected = sorted({thing for finding in group for thing in finding.affected})
    return msgspec.structs.replace(
        group[0],
        affected=affected,
        evidence=[item for finding in group for item in finding.evidence],
        explains=_explains(one for finding in group for one in finding.explains),
        reasons=[*group[0].reasons, f"{len(group)} findings that say the same are shown as one"],
    )


def _explains(items: Iterable[Explained]) -> list[Explained]:
    result: dict[str, Explained] = {}
    for item in items:
        before = result.get(item.runbook)
        if before is None:
            result[item.runbook] = item
            continue
        resources = sorted({*before.resources, *item.resources})
        result[item.runbook] = msgspec.structs.replace(
            before,
            resources=resources,
            count=max(before.count, item.count, len(resources)),
            certain=before.certain and item.certain,
        )
    return list(result.values())
