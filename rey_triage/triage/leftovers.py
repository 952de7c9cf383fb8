"""What looks wrong and is explained by no finding. It is shown, so that nothing is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.broken import looks_broken
from rey_triage.diagnosis import Unexplained
from rey_triage.masks import mask
from rey_triage.triage.times import iso

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from rey_triage.evidence import Observation


def _is_told(seen: Observation) -> bool:
    """Say whether a message is shown: a known one, too, if it is an error that led to nothing."""
    return not seen.signatures or seen.kind == "text" or seen.level in {"ERROR", "CRITICAL"}


def unexplained(
    observations: Iterable[Observation], explained: Collection[int]
) -> list[Unexplained]:
    """Return what looks wrong and was used by no finding, the most frequent first."""
    result: dict[tuple[str, str], Unexplained] = {}
    for seen in observations:
        if id(seen) in explained:
            continue
        if not (looks_broken(seen) if seen.kind == "state" else _is_told(seen)):
            continue
        key = (seen.service or seen.resource, mask(seen.text))
        before = result.get(key)
        result[key] = Unexplained(
            text=before.text if before else seen.text,
            source=before.source if before else seen.source,
            service=seen.service,
            logger=before.logger if before else seen.logger,
            host=seen.host,
            resource=" ".join(part for part in (seen.resource, seen.name or seen.id) if part),
            last_seen=max(
                filter(None, (iso(seen.time), before.last_seen if before else None)), default=None
            ),
            count=seen.count + (before.count if before else 0),
        )
    return sorted(result.values(), key=lambda u: (not u.resource, -u.count, u.text))
