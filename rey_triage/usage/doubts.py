"""What Nova's records do not tell, as far as it shows: a sentence for the reader each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.moments import seconds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.usage.look import Seen

_HOUR = 3600.0
_OFFLOADED = "shelved_offloaded"


def doubts(seen: Seen) -> Iterator[str]:
    """Yield what is counted otherwise than one may think, with how much it is."""
    known = {one.id: one for one in (*seen.gone, *seen.servers)}
    count, missing = 0, 0.0
    for run in seen.runs:
        server, launched = known.get(run.instance_id), seconds(run.started_at)
        made = seconds(server.created) if server else None
        if launched is None or made is None:
            continue
        before = (min(launched, seen.end) - max(made, seen.begin)) / _HOUR
        if before > 1:  # it takes less to build one
            count += 1
            missing += before * run.vcpus
    if count:
        yield (
            f"Nova counts the hours of {_instances(count)} anew since a resize, rebuild, rescue, "
            f"unshelving or evacuation: about {missing:,.0f} vCPU-hours before that are not told."
        )
    shelved = [run for run in seen.runs if run.state == _OFFLOADED]
    if shelved:
        hours = sum(run.hours * run.vcpus for run in shelved)
        yield (
            f"{hours:,.0f} vCPU-hours are of {_instances(len(shelved))} that "
            f"{'is' if len(shelved) == 1 else 'are'} shelved and on no host now; Nova goes on "
            "counting them."
        )
    unsure = sum(run.local_gb > 0 and run.instance_id not in known for run in seen.runs)
    if unsure:
        yield (
            f"Whether {_instances(unsure)} booted from a volume is not told any more; their root "
            "disks count as disks of instances."
        )


def _instances(count: int) -> str:
    return f"{count:,} instance{'s' * (count != 1)}"
