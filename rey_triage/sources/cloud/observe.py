"""Look at a cloud with all probes; the order of what is found never depends on the timing."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from rey_triage.evidence import Coverage, Evidence
from rey_triage.sources.cloud.memo import MemoCloud
from rey_triage.sources.cloud.pace import paces
from rey_triage.sources.cloud.probes import SERVICE_PROBES
from rey_triage.sources.cloud.probes.catalogue import TOKEN, endpoint_probes, token_state
from rey_triage.sources.cloud.release import facts_of
from rey_triage.sources.cloud.service_types import canonical, project_of
from rey_triage.sources.cloud.tasks import Limits, Task, run_in_order, run_together
from rey_triage.sources.cloud.transport import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from rey_triage.sources.cloud.asking import Probe
    from rey_triage.sources.cloud.transport import Cloud

    Progress = Callable[[str, int, int], None]

_RANK = {"checked": 0, "skipped": 1, "failed": 2}


class ObservationInterrupted(KeyboardInterrupt):
    """Ctrl-C while probes were running; what was seen until then is in ``evidence``."""

    def __init__(self, evidence: Evidence) -> None:
        super().__init__()
        self.evidence = evidence


def observe(
    cloud: Cloud,
    *,
    deadline: float = 60.0,
    per_probe: float | None = None,
    services: set[str] | None = None,
    progress: Progress | None = None,
    choose: Callable[[Cloud], list[Probe]] | None = None,
) -> Evidence:
    """Look at a cloud and say what was seen, and how far one looked.

    ``services`` are names of projects (nova, neutron, …); the token and the endpoints are looked at
    in any case, and everything where one of them has no API (rabbitmq): it shows in the others.
    ``choose`` names the probes to run in place of all of them, once there is a token.
    ``per_probe`` is the limit of one of them, unless given 20 s or a third of ``deadline``.
    ``progress`` is told the name of a finished check, how many are done, and of how
    many. Ctrl-C raises ``ObservationInterrupted``, with the evidence so far.
    """
    taken_at = cloud.now()
    end = time.monotonic() + deadline
    if per_probe is None:
        per_probe = max(20.0, deadline / 3)
    token = Task(TOKEN)
    tasks = [token]
    limits = Limits(end=end, per_probe=per_probe)
    finished = _run(tasks, cloud, limits, lambda _: None)
    memo = MemoCloud(cloud)
    if finished:
        if cloud.live and not token.found:  # that nothing came in time is evidence too
            silence = Answer(error="timeout", error_text=token.coverage.why, seconds=per_probe)
            token.found.append(token_state(cloud, silence))
        more = [Task(probe) for probe in (choose(memo) if choose else _all(memo, services))]
        tasks += more
        finished = _run_services(more, token, memo, limits, progress)
    observations = [observation for task in tasks for observation in task.found]
    evidence = Evidence(
        taken_at=taken_at,
        observations=[*observations, *paces(memo.answers(), observations)],
        coverage=_merged([task.coverage for task in tasks]),
    )
    evidence.facts = facts_of(cloud, evidence.observations)
    if not finished:
        raise ObservationInterrupted(evidence)
    return evidence


def _all(cloud: Cloud, services: set[str] | None) -> list[Probe]:
    having_api = {project_of(probe.type) for probe in SERVICE_PROBES}
    asked = services if services and services <= having_api else having_api
    probes = [probe for probe in SERVICE_PROBES if project_of(probe.type) in asked]
    return endpoint_probes(cloud) + probes


def _run_services(
    tasks: list[Task],
    token: Task,
    cloud: Cloud,
    limits: Limits,
    progress: Progress | None,
) -> bool:
    """Run what can be asked at all; the rest gets its reason at once."""
    offered = {canonical(entry.type) for entry in cloud.catalogue()}
    state, why = token.outcome or ("failed", "no token")
    regions = sorted({entry.region for entry in cloud.catalogue()})
    region = cloud.who().region
    askable: list[Task] = []
    for task in tasks:
        if task.probe.type and regions and region and region not in regions:
            known = ", ".join(regions)
            task.outcome = ("failed", f"the catalogue has no region '{region}', only {known}")
        elif not task.probe.type or task.probe.type in offered:
            askable.append(task)
        elif offered:
            task.outcome = ("skipped", "no such service in the catalogue")
        elif state == "checked" and (refused := _refusal(token)):
            task.outcome = ("failed", f"no token: {refused}")
        elif state == "checked":
            task.outcome = ("skipped", "the session has no catalogue: it belongs to no project")
        else:
            task.outcome = (state, why if state == "skipped" else "no token")
    count = 0

    def done(task: Task) -> None:
        nonlocal count
        count += 1
        if progress:
            progress(task.probe.name, count, len(askable))

    return _run(askable, cloud, limits, done)


def _refusal(token: Task) -> str:
    """Say how the request for a token was answered where none was issued."""
    seen = next((one.fields for one in token.found if one.fields.get("ok") is False), None)
    if seen is None:
        return ""
    return f"HTTP {seen['status']}" if seen.get("status") else str(seen.get("error") or "refused")


def _run(tasks: list[Task], cloud: Cloud, limits: Limits, done: Callable[[Task], None]) -> bool:
    if cloud.live:
        return run_together(tasks, cloud, limits, done)
    run_in_order(tasks, cloud, done)
    return True


def _merged(rows: list[Coverage]) -> list[Coverage]:
    """One row for each check: of several (one per endpoint) the worst, with all reasons."""
    checks: dict[str, list[Coverage]] = {}
    for row in rows:
        checks.setdefault(row.check, []).append(row)
    return [
        Coverage(
            check=check,
            state=max((row.state for row in same), key=_RANK.__getitem__),
            why="; ".join(dict.fromkeys(row.why for row in same if row.why)),
            resources=same[0].resources,
        )
        for check, same in checks.items()
    ]
