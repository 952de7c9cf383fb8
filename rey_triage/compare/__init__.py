"""Two looks at a cloud → their difference. Deterministic; what was not asked is never gone."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import msgspec

from rey_triage.compare.alerts import alerts
from rey_triage.compare.amounts import capacity, limits, pools
from rey_triage.compare.changes import fold
from rey_triage.compare.clouds import other_cloud, warnings
from rey_triage.compare.coverage import counts, not_compared
from rey_triage.compare.endpoints import endpoints, requests, token
from rey_triage.compare.findings import findings, still
from rey_triage.compare.logs import signs
from rey_triage.compare.resources import broken, networks
from rey_triage.compare.services import hypervisors, services
from rey_triage.compare.side import Pair, Side
from rey_triage.difference import Difference, Look

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rey_triage.difference import Change
    from rey_triage.library import Library
    from rey_triage.signatures import Signature

__all__ = ["Pair", "Side", "compare", "other_cloud"]

_COMPARERS = (
    token,
    endpoints,
    requests,
    services,
    hypervisors,
    broken,
    networks,
    limits,
    capacity,
    pools,
    alerts,
)


def compare(
    before: Side, after: Side, library: Library, signatures: Sequence[Signature]
) -> Difference:
    """Say what is worse, what is better and what is merely different."""
    pair = Pair(before, after)
    found = list(findings(pair))
    parts = chain.from_iterable(comparer(pair) for comparer in _COMPARERS)
    logs = _explained(signs(pair, library, signatures), found)
    changes = fold([*found, *parts, *logs])
    return Difference(
        before=_look(before),
        after=_look(after),
        warnings=list(warnings(pair)),
        worse=[one for one in changes if one.verdict == "worse"],
        better=[one for one in changes if one.verdict == "better"],
        different=[one for one in changes if one.verdict == "different"],
        unknown=[one for one in changes if one.verdict == "unknown"],
        still=still(pair),
        counts=counts(pair),
        not_compared=not_compared(pair),
    )


def _explained(logs: Iterable[Change], found: Iterable[Change]) -> Iterator[Change]:
    """Tie the signs in logs to the finding that they led to, where that changed with them."""
    told = {(one.runbook, one.verdict) for one in found}
    for one in logs:
        cause = "better" if one.verdict == "better" else "worse"
        if one.runbook and (one.runbook, cause) in told:
            yield msgspec.structs.replace(one, part_of=one.runbook)
        else:
            yield one


def _look(side: Side) -> Look:
    diagnosis = side.diagnosis
    current = (one for one in diagnosis.findings if not one.over_since)
    return Look(
        name=side.name,
        taken_at=diagnosis.taken_at,
        release=diagnosis.release,
        region=side.evidence.facts.get("region"),
        findings=sum(1 for _ in current),
        log_seconds=side.log_seconds,
    )
