"""Instances in ERROR or in a transition, and the last action on some of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rey_triage.moments import seconds
from rey_triage.sources.cloud.asking import NotAnsweredError, Probe
from rey_triage.sources.cloud.probes.common import choose_spread, shape, state
from rey_triage.sources.cloud.probes.compute import MICROVERSION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.evidence import Observation
    from rey_triage.sources.cloud.asking import Asking
    from rey_triage.sources.cloud.transport import Params

    Server = dict[str, Any]

_PATH = "/servers/detail"
# Filters keep a cloud of 20 000 instances from being listed. Nova turns statuses into vm states and
# task states; one that stands for a vm state alone switches the filter of task states off, so these
# are asked apart from those that stand for both.
_RESTING = ("ERROR", "BUILD", "VERIFY_RESIZE")
_MOVING = ("REBOOT", "HARD_REBOOT", "REBUILD", "RESIZE", "REVERT_RESIZE", "MIGRATING")
_STATUSES = (*_RESTING, *_MOVING)
# What no status shows.
_TASK_STATES = (
    "deleting",
    "image_uploading",
    "powering-off",
    "powering-on",
    "shelving",
    "suspending",
    "unshelving",
)
_POWER = {0: "NOSTATE", 1: "RUNNING", 3: "PAUSED", 4: "SHUTDOWN", 6: "CRASHED", 7: "SUSPENDED"}
_RETRIES = "Exceeded maximum number of retries"


def troubled_servers(ask: Asking) -> list[Server]:
    """All instances in ERROR or in a transition, each once, those in ERROR first."""
    servers: dict[str, Server] = {}
    questions: list[Params] = [{"status": _RESTING}, {"status": _MOVING}]
    if ask.admin:  # others' task_state filter is ignored, and all their instances listed
        questions += [{"task_state": task} for task in _TASK_STATES]
    for question in questions:
        params = {**question, "limit": "500"}
        for server in ask.everywhere(_PATH, "servers", params, microversion=MICROVERSION):
            if server["status"] in _STATUSES or server.get("OS-EXT-STS:task_state"):
                servers.setdefault(server["id"], server)
    return sorted(servers.values(), key=lambda s: s["status"] != "ERROR")


def server_host(server: Server) -> str:
    return server.get("OS-EXT-SRV-ATTR:host") or ""


def fault_of(server: Server) -> str:
    return " ".join(((server.get("fault") or {}).get("message") or "").split())


def server_state(source: str, server: Server) -> Observation:
    fault, task = fault_of(server), server.get("OS-EXT-STS:task_state")
    told = fault or (f"task {task}" if task else "no task")
    return state(
        "server",
        source,
        f"instance {server['name']} is in {server['status']}: {told}",
        project="nova",
        idle=True,
        owner_id=server.get("tenant_id"),
        id=server["id"],
        name=server["name"],
        since=seconds(server.get("updated")),
        created=seconds(server.get("created")),
        status=server["status"],
        task_state=task,
        vm_state=server.get("OS-EXT-STS:vm_state"),
        power_state=_POWER.get(server.get("OS-EXT-STS:power_state", -1)),
        host=server_host(server),
        zone=server.get("OS-EXT-AZ:availability_zone"),
        flavor=(server.get("flavor") or {}).get("original_name"),
        fault=fault,
        fault_code=(server.get("fault") or {}).get("code"),
        attempts_exhausted=_RETRIES in fault if fault else None,
    )


def _instances(ask: Asking) -> Iterator[Observation]:
    for server in troubled_servers(ask):
        yield server_state(ask.source(_PATH), server)


def _actions(ask: Asking) -> Iterator[Observation]:
    chosen = choose_spread(
        troubled_servers(ask),
        lambda s: (s["status"], s.get("OS-EXT-STS:task_state"), shape(fault_of(s))),
        server_host,
        lambda s: (s.get("flavor") or {}).get("original_name"),
    )
    for server in chosen:
        path = f"/servers/{server['id']}/os-instance-actions"
        listed = ask.detail(path, microversion=MICROVERSION)
        actions = sorted((listed or {}).get("instanceActions") or (), key=lambda a: a["start_time"])
        if not actions:
            continue
        latest = actions[-1]
        try:
            body = ask.detail(f"{path}/{latest['request_id']}", microversion=MICROVERSION)
        except NotAnsweredError as fault:
            if fault.answer.status != 403:
                raise
            ask.note("the events of actions need the role admin")
            body = None
        yield action_state(ask.source(path), server, latest, body or {})


def action_state(source: str, server: Server, action: Server, body: dict[str, Any]) -> Observation:
    events = (body.get("instanceAction") or {}).get("events") or []
    # the failed one says most; without one the last that began
    event: dict[str, Any] = max(
        events, key=lambda e: (e.get("result") == "Error", e.get("start_time") or ""), default={}
    )
    outcome = action.get("message") or event.get("result") or "not finished"
    return state(
        "action",
        source,
        f"{action['action']} of instance {server['name']}: {outcome}"
        + (f" in {event['event']}" if event else ""),
        project="nova",
        owner_id=server.get("tenant_id"),
        id=server["id"],
        name=server["name"],
        server=server["id"],
        action=action["action"],
        message=action.get("message"),
        event=event.get("event"),
        result=event.get("result"),
        details=event.get("details"),
        host=event.get("host") or server_host(server),
        since=seconds(action.get("start_time")),
        request=action.get("request_id"),
    )


PROBES = (
    Probe(name="compute: instances", type="compute", resources=("server",), run=_instances),
    Probe(name="compute: actions", type="compute", resources=("action",), run=_actions),
)
