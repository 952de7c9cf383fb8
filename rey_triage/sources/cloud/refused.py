"""Who was refused for a quota, as logs and faults tell; then the limits of these projects.

Logs name the project, which is mostly not that of the session. So its limits are asked for when
everything else was seen, and those that are used up, or were named in a refusal, get the options
of the client that raise them.
"""

from __future__ import annotations

import math
import re
import shlex
import time
from collections import Counter, defaultdict
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from msgspec import structs

from rey_triage.evidence import Coverage, Evidence
from rey_triage.holdings import unit
from rey_triage.quota_options import FORCED, OPTIONS, option
from rey_triage.sources.cloud.asking import NotAnsweredError, Probe
from rey_triage.sources.cloud.probes.limits import limit_state
from rey_triage.sources.cloud.tasks import Limits, Task, run_in_order, run_together

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rey_triage.evidence import Observation, Value
    from rey_triage.sources.cloud.asking import Asking
    from rey_triage.sources.cloud.transport import Cloud

_PROJECTS = 5
"""So many are asked about: those that were refused most often."""
_SECONDS = 20.0
_APIS = ("compute", "network", "block-storage")
_ID = re.compile(r"[0-9a-f]{32}")
_ROOM, _LEAST = 1.5, 10
_GIB = 1024

_COMPUTE = re.compile(
    r"Quota exceeded for ([a-z_]+(?:, [a-z_]+)*): Requested (\d+(?:, \d+)*), but already used"
)
_NAMED = re.compile(r"Quota exceeded for resources: \[([^\]]*)\]")
_PORTS = re.compile(r"Maximum number of ports exceeded|Port quota exceeded in tenant")
_NUMBER = re.compile(
    r"Maximum number of (volumes|snapshots|backups|groups) allowed \(\d+\) exceeded"
    r"(?: for quota '([^']+)')?"
)
_SIZE = re.compile(r"exceeds allowed (gigabytes\w*) quota\. Requested (\d+)G")
_BACKUP = re.compile(r"Requested backup exceeds allowed Backup gigabytes quota\. Requested (\d+)G")
_CONSUMED = re.compile(
    r"Quota exceeded for ([0-9a-f]{32}), tried to create (?:(\d+)G )?(volume|snapshot|backup|group)"
)
_HINT = re.compile(r"[Qq]uota|Maximum number of")


class Refusal(NamedTuple):
    """What a project may have no more of."""

    project: str
    """Its id."""
    api: str
    name: str
    """As the service calls the limit."""


def refusals(seen: Observation) -> dict[Refusal, int]:
    """Read what an observation says was refused, to whom, and how much was asked for.

    Where the text does not tell how much, it was one.
    """
    text = f"{seen.text} {seen.fields.get('fault') or ''}"
    if not _HINT.search(text):
        return {}
    found = {Refusal(seen.project, api, name): more for api, name, more in _limits_named(text)}
    for hit in _CONSUMED.finditer(text):
        size = "backup_gigabytes" if hit[3] == "backup" else "gigabytes"
        one = Refusal(hit[1], "block-storage", size if hit[2] else f"{hit[3]}s")
        found[one] = int(hit[2] or 1)
    return {one: more for one, more in found.items() if _ID.fullmatch(one.project)}


def _limits_named(text: str) -> Iterator[tuple[str, str, int]]:
    for hit in _COMPUTE.finditer(text):
        names, asked = hit[1].split(", "), hit[2].split(", ")
        yield from (("compute", name, int(more)) for name, more in zip(names, asked, strict=False))
    for hit in _NAMED.finditer(text):
        for name in re.findall(r"\w+", hit[1]):
            yield from ((api, name, 1) for api in _APIS if _knows(api, name))
    if _PORTS.search(text):
        yield "network", "port", 1
    yield from (("block-storage", hit[2] or hit[1], 1) for hit in _NUMBER.finditer(text))
    yield from (("block-storage", hit[1], int(hit[2])) for hit in _SIZE.finditer(text))
    if backup := _BACKUP.search(text):
        yield "block-storage", "backup_gigabytes", int(backup[1])


def _knows(api: str, name: str) -> bool:
    return name in OPTIONS[api] or (api == "block-storage" and option(api, name) is not None)


def complete(evidence: Evidence, cloud: Cloud) -> None:
    """Add the limits of projects that were refused, and say of all which were meant.

    A project whose limits were seen already is not asked about again, so that this may be done
    once more when more was read.
    """
    told: dict[Refusal, int] = {}
    often: Counter[str] = Counter()
    for seen in evidence.observations:
        for one, more in refusals(seen).items():
            told[one] = max(more, told.get(one, 0))
            often[one.project] += seen.count
    if not told:
        return
    known = {
        (seen.project, seen.fields.get("api"))
        for seen in evidence.observations
        if seen.resource == "limit"
    }
    chosen = [project for project, _ in often.most_common(_PROJECTS)]
    wanted = sorted(
        {
            (one.project, one.api)
            for one in told
            if one.project in chosen and (one.project, one.api) not in known
        }
    )
    if wanted and cloud.catalogue():
        evidence.add(_ask(cloud, wanted))
    evidence.observations = list(_marked(evidence.observations, told))


def _ask(cloud: Cloud, wanted: Iterable[tuple[str, str]]) -> Evidence:
    tasks = [
        Task(
            Probe(
                name=f"{api.replace('-', ' ')}: limits of who was refused",
                type=api,
                resources=(),
                run=partial(_limits_of, project),
            )
        )
        for project, api in wanted
    ]
    if cloud.live:
        limits = Limits(end=time.monotonic() + _SECONDS, per_probe=_SECONDS)
        if not run_together(tasks, cloud, limits, _nothing):
            raise KeyboardInterrupt
    else:
        run_in_order(tasks, cloud, _nothing)
    rows = {
        (task.coverage.check, task.coverage.state, task.coverage.why)
        for task in tasks
        if task.coverage.why != "not in this recording"
    }
    return Evidence(
        taken_at=0.0,
        observations=[seen for task in tasks for seen in task.found],
        coverage=[
            Coverage(check=check, state=state, why=why) for check, state, why in sorted(rows)
        ],
    )


def _nothing(_task: Task) -> None:
    """Nobody waits for the progress of a few questions."""


def _limits_of(project: str, ask: Asking) -> Iterator[Observation]:
    path, read = _QUESTIONS[ask.type]
    path = path.format(project=project)
    quota = ask.get(path, {"usage": "True"} if ask.type == "block-storage" else None)
    called = _name_of(project, ask)
    for name, one in sorted(quota[read].items()):
        if not isinstance(one, dict):
            continue  # the id of the project
        used = one["used"] if "used" in one else one["in_use"]
        yield limit_state(
            ask, path, name, one["limit"], used + one["reserved"], owner=(project, called)
        )


def _name_of(project: str, ask: Asking) -> str:
    """Return the name of a project; empty where the identity service does not tell it."""
    try:
        body = ask.of("identity").detail(f"/projects/{project}")
    except NotAnsweredError:
        return ""
    return str(body["project"]["name"]) if body else ""


_QUESTIONS = {
    "compute": ("/os-quota-sets/{project}/detail", "quota_set"),
    "network": ("/quotas/{project}/details.json", "quota"),
    "block-storage": ("/os-quota-sets/{project}", "quota_set"),
}
"""By service: the question, and under which key the limits stand."""


def _marked(seen: Iterable[Observation], told: dict[Refusal, int]) -> Iterator[Observation]:
    """Give the limits that were hit the options that raise them, all of a service together.

    A limit that has room by now for what was refused is hit no more.
    """
    observations = list(seen)
    hit: dict[tuple[str, str], list[Observation]] = defaultdict(list)
    refused = {(one.project, one.api) for one in told}
    for one in observations:
        place = one.project, str(one.fields.get("api") or "")
        if one.resource == "limit" and place in refused and _is_hit(one, told):
            hit[place].append(one)
    ids = {id(one): place for place, some in hit.items() for one in some}
    for one in observations:
        if id(one) not in ids:
            yield one
            continue
        place = ids[id(one)]
        more: dict[str, Value] = {
            "options": _options(place[1], hit[place], lambda one: _more(one, told)),
            "former": _options(place[1], hit[place], lambda one: _number(one, "limit")),
        }
        if _refusal(one) in told:
            more["refused"] = True
        yield structs.replace(one, fields={**one.fields, **{k: v for k, v in more.items() if v}})


def _refusal(limit: Observation) -> Refusal:
    return Refusal(limit.project, str(limit.fields.get("api")), str(limit.fields.get("name")))


def _is_hit(one: Observation, told: dict[Refusal, int]) -> bool:
    if _number(one, "limit") < 0:
        return False
    free = _number(one, "free")
    if (asked := told.get(_refusal(one))) is not None:
        return free < asked
    # a limit of 0 of which nothing is used was meant so
    return free < 1 and _number(one, "used") > 0


def _options(api: str, limits: Iterable[Observation], figure: Callable[[Observation], int]) -> str:
    """Write the client's options; those of one volume type stand by themselves."""
    plain: list[str] = []
    typed: dict[str, list[str]] = defaultdict(list)
    forced = False
    for one in limits:
        name = str(one.fields["name"])
        if (found := option(api, name)) is None:
            continue
        new = figure(one)
        forced = forced or (api in FORCED and new < _number(one, "used"))
        (typed[found[1]] if found[1] else plain).append(f"--{found[0]} {new}")
    if not plain and typed:
        volume_type, plain = min(typed.items())
        plain = [f"--volume-type {shlex.quote(volume_type)}", *plain]
    return " ".join((["--force"] if forced and plain else []) + plain)


def _more(one: Observation, told: dict[Refusal, int]) -> int:
    """Return half as much again as is used, and ten more at least: pieces, or GiB."""
    used = _number(one, "used")
    least = _LEAST * (_GIB if unit(str(one.fields["name"])) == "MiB" else 1)
    asked = told.get(_refusal(one), 0)
    return max(math.ceil(used * _ROOM), used + max(least, asked), _number(one, "limit") + 1)


def _number(one: Observation, field: str) -> int:
    value = one.fields.get(field)
    return int(value) if isinstance(value, int | float) else 0
