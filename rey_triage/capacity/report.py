"""What was seen as it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.capacity.amounts import amounts
from rey_triage.capacity.fits import fits
from rey_triage.capacity.hosts import hosts
from rey_triage.capacity.loss import losses
from rey_triage.capacity.trend import Look, Stock, trends
from rey_triage.holdings import Gap
from rey_triage.moments import written
from rey_triage.room import VERSION, CapacityReport, LeftOut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rey_triage.capacity.look import Seen

RUNBOOKS = (
    "placement/measure-free-capacity",
    "placement/count-instances-that-fit",
    "placement/hosts-nearly-full",
    "nova/evacuate-failed-host",
)
_ZONE = (
    "This Nova does not tell which instances must stay in their zone; all are taken to, when a "
    "host fails."
)
_BARE = (
    "Nodes of bare metal ({count:,}) are not let fail: their instances cannot be moved elsewhere."
)
_UNSURE = (
    "Which instances must stay in their zone, and which traits they need, is not known of all: "
    "more may find no place than is told, when a host fails."
)
_TOO_CLOSE = (
    "Days until full: all looks are of less than an hour, which tells nothing of days; give an "
    "older bundle."
)
_COMMON = "Days until full: over the providers that all looks have seen ({part} of {all})."


def report(seen: Seen, earlier: Sequence[Look] = ()) -> CapacityReport:
    """Add up, count what fits, let hosts fail, and draw the lines through earlier looks."""
    all_hosts = hosts(seen)
    taking = [one for one in all_hosts if not one.why_not]
    lost, losable = losses(seen, all_hosts)
    missing = list(seen.gaps)
    if seen.interrupted:
        missing.append(Gap(service="all", why="interrupted before all was asked", projects=()))
    now = _now(seen)
    found = trends([*earlier, now]) if earlier and now.stocks else []
    notes = []
    if any(one.pinned == "" for one in seen.servers.values()):
        notes.append(_ZONE)
    if lost and ("servers" in seen.failed or _hides_specs(seen)):
        notes.append(_UNSURE)
    if bare := sum(one.bare for one in all_hosts):
        notes.append(_BARE.format(count=bare))
    if earlier and now.stocks and not found:
        notes.append(_TOO_CLOSE)
    if found:
        common = set.intersection(*(set(one.stocks) for one in (*earlier, now)))
        seen_by_all = {provider for provider, _ in common}
        with_stock = {provider for provider, _ in now.stocks}
        if seen_by_all != with_stock:
            notes.append(_COMMON.format(part=len(seen_by_all), all=len(with_stock)))
    return CapacityReport(
        version=VERSION,
        taken_at=written(seen.taken_at),
        place=seen.place,
        region=seen.region,
        hosts=len(taking),
        rows=amounts(seen, all_hosts),
        left_out=[
            LeftOut(host=one.name, zone=one.zone, why=one.why_not)
            for one in all_hosts
            if one.why_not
        ],
        flavors=fits(seen, all_hosts),
        losses=lost,
        losable=losable,
        trends=found,
        missing=missing,
        notes=notes,
        interrupted=seen.interrupted,
        complete=not missing,
    )


def _hides_specs(seen: Seen) -> bool:
    """Say whether a policy of Nova keeps what flavors ask for from this user."""
    return any(one.flavor.extra_specs is None for one in seen.servers.values())


def _now(seen: Seen) -> Look:
    if {"inventories", "usages"} & seen.failed or seen.interrupted:
        return Look(seen.taken_at, {})
    return Look(
        seen.taken_at,
        {
            (provider, name): Stock(stock.capacity, seen.usages.get(provider, {}).get(name, 0))
            for provider, stocks in seen.inventories.items()
            for name, stock in stocks.items()
        },
    )
