"""The limits of the session's own project; ``refused.py`` asks for those of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.sources.cloud.asking import Probe, SkipError
from rey_triage.sources.cloud.probes.common import state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.evidence import Observation
    from rey_triage.sources.cloud.asking import Asking

_COMPUTE = {
    "instances": ("maxTotalInstances", "totalInstancesUsed"),
    "cores": ("maxTotalCores", "totalCoresUsed"),
    "ram": ("maxTotalRAMSize", "totalRAMUsed"),
    "server_groups": ("maxServerGroups", "totalServerGroupsUsed"),
}
_BLOCK_STORAGE = {
    "volumes": ("maxTotalVolumes", "totalVolumesUsed"),
    "gigabytes": ("maxTotalVolumeGigabytes", "totalGigabytesUsed"),
    "snapshots": ("maxTotalSnapshots", "totalSnapshotsUsed"),
    "backups": ("maxTotalBackups", "totalBackupsUsed"),
    "backup_gigabytes": ("maxTotalBackupGigabytes", "totalBackupGigabytesUsed"),
}


def limit_state(
    ask: Asking, path: str, name: str, limit: int, used: int, *, owner: tuple[str, str]
) -> Observation:
    """Describe one limit; ``owner`` is id and name of the project, the name if it is known."""
    bound = "unlimited" if limit < 0 else limit
    return state(
        "limit",
        ask.source(path),
        f"{name} of project {owner[1] or owner[0]}: {used} used, limit {bound}",
        project=ask.project,
        owner_id=owner[0],
        id=f"{ask.type}/{name}",
        api=ask.type,
        name=name,
        limit=limit,
        used=used,
        free=max(limit - used, 0) if limit >= 0 else None,
    )


def _limit(ask: Asking, path: str, name: str, limit: int, used: int) -> Observation:
    who = ask.cloud.who()
    return limit_state(ask, path, name, limit, used, owner=(who.project_id, who.project))


def _absolute(ask: Asking, names: dict[str, tuple[str, str]]) -> Iterator[Observation]:
    path = "/limits"
    absolute = ask.get(path)["limits"]["absolute"]
    for name, (limit, used) in names.items():
        if limit in absolute and used in absolute:
            yield _limit(ask, path, name, absolute[limit], absolute[used])


def _compute(ask: Asking) -> Iterator[Observation]:
    yield from _absolute(ask, _COMPUTE)


def _block_storage(ask: Asking) -> Iterator[Observation]:
    yield from _absolute(ask, _BLOCK_STORAGE)


def _network(ask: Asking) -> Iterator[Observation]:
    project = ask.cloud.who().project_id
    if not project:
        raise SkipError("the session belongs to no project")
    path = f"/quotas/{project}/details.json"
    for name, quota in sorted(ask.get(path)["quota"].items()):
        yield _limit(ask, path, name, quota["limit"], quota["used"] + quota["reserved"])


PROBES = (
    Probe(name="compute: limits", type="compute", resources=("limit",), run=_compute),
    Probe(
        name="block storage: limits",
        type="block-storage",
        resources=("limit",),
        run=_block_storage,
    ),
    Probe(name="network: limits", type="network", resources=("limit",), run=_network),
)
