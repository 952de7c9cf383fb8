"""Logs of a cloud as large as wanted: the same bytes for the same seed.

Eight programs write in parallel for a day. A share of the lines are errors: half of them are
examples of the runbooks, with other times, processes and ids; the others no runbook knows, every
eighth with the traceback that oslo.log writes line by line. As in a real flood each program has a
dozen errors, one of them as often as all others together.
"""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

from rey_triage.model import Incident

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from rey_triage.model import Runbook

PROGRAMS = (
    ("nova-compute", "nova.compute.manager"),
    ("nova-api", "nova.osapi_compute.wsgi.server"),
    ("nova-scheduler", "nova.scheduler.manager"),
    ("neutron-server", "neutron.wsgi"),
    ("neutron-openvswitch-agent", "neutron.agent.securitygroups_rpc"),
    ("cinder-volume", "cinder.volume.manager"),
    ("glance-api", "eventlet.wsgi.server"),
    ("heat-engine", "heat.engine.resource"),
)
DAY = "2026-11-20"
HOURS = 16
"""Each log is made of so many hours; one is written line by line, the others repeat it later."""

_ORDINARY = (
    "[instance: {id}] Took {n}.{n} seconds to build instance.",
    "[instance: {id}] VM Resumed (Lifecycle Event)",
    '10.0.{b}.{b} "GET /v2.1/{hex}/servers/{id} HTTP/1.1" status: 200 len: {n} time: 0.{n}',
    '10.0.{b}.{b} "GET /v2.0/ports?device_id={id} HTTP/1.1" status: 200  len: {n} time: 0.{n}',
    "Final resource view: name=compute{b} phys_ram={n}MB used_ram={n}MB phys_disk={n}GB",
    "Updating aggregate cache with hosts ['compute{b}', 'compute{n}'] for project {hex}",
    "Compute_service record updated for compute{b}:compute{b}",
    "Security group member updated {id}, {n} ports on this agent",
    "Preparing filters for devices {{'{id}'}} after {n} ms",
    "Created volume successfully. volume-{id} of {n} GiB in {n}.{n} s",
    'creating Resource "server{n}" Stack "web-{n}" [{id}]',
)
_UNKNOWN = (
    "Extension hook {n} for tenant {hex} ended with status {n}",
    "Inventory worker lost its ledger entry {id} (generation {n})",
    "Could not rotate the snapshot catalogue of backend pool-{b}: slot {n} is held",
    "Flow cookie 0x{hex} was rewritten by a foreign controller at 10.0.{b}.{b}",
)
_FRAMES = tuple(
    f'  File "/usr/lib/python3/dist-packages/{module}.py", line {{n}}, in {function}'
    for module, function in (
        ("oslo_messaging/rpc/server", "_process_incoming"),
        ("oslo_messaging/rpc/dispatcher", "dispatch"),
        ("nova/exception_wrapper", "wrapped"),
        ("oslo_utils/excutils", "__exit__"),
        ("nova/compute/utils", "decorated_function"),
        ("nova/virt/libvirt/driver", "spawn"),
    )
)
_KINDS = 12
_LEADING = re.compile(r"^\S+ \S+ (?:\d+ )?(?:ERROR|WARNING|CRITICAL) \S+ (?:\[[^\]]*\] )?")


def examples(runbooks: Iterable[Runbook]) -> list[str]:
    """Return the messages of the examples that oslo.log writes, without their headers."""
    lines = [
        symptom.example
        for runbook in runbooks
        if isinstance(runbook, Incident)
        for symptom in runbook.symptoms
        if symptom.log and symptom.example
    ]
    found = [_LEADING.sub("", line) for line in lines if _LEADING.match(line)]
    return [line.replace("{", "{{").replace("}", "}}") for line in found if "\n" not in line]


def write(
    folder: Path, size: int, errors: float, runbooks: Iterable[Runbook], *, seed: int = 1
) -> list[Path]:
    """Write one log per program, ``size`` bytes in all; the share of lines with errors is given."""
    folder.mkdir(parents=True, exist_ok=True)
    known = examples(runbooks)
    files: list[Path] = []
    for number, (program, logger) in enumerate(PROGRAMS):
        rng = random.Random(seed * 1000 + number)
        own = rng.sample(known, _KINDS)
        hour = _hour(rng, logger, errors, own, size // len(PROGRAMS) // HOURS)
        file = folder / f"{program}.log"
        with file.open("wb") as out:
            for later in range(HOURS):
                out.write(hour.replace(f"{DAY} 00:".encode(), f"{DAY} {later:02}:".encode()))
        files.append(file)
    return files


def _hour(rng: random.Random, logger: str, errors: float, known: list[str], size: int) -> bytes:
    lines: list[str] = []
    written = 0
    fraction = 0.0
    estimate = size // 190
    while written < size:
        for line in _event(rng, logger, errors, known, fraction):
            lines.append(line)
            written += len(line) + 1
        fraction = min(fraction + 3599 / estimate, 3599.0)
    return ("\n".join(lines) + "\n").encode()


def _event(
    rng: random.Random, logger: str, errors: float, known: list[str], second: float
) -> Iterator[str]:
    words = {
        "n": rng.randrange(100, 999),
        "b": rng.randrange(1, 250),
        "hex": f"{rng.getrandbits(128):032x}",
        "id": _uuid(rng),
    }
    minutes, seconds = divmod(second, 60)
    time = f"{DAY} 00:{int(minutes):02}:{seconds:06.3f}"
    context = (
        f"[None req-{_uuid(rng)} {rng.getrandbits(128):032x} {words['hex']} - - default default]"
    )
    head = f"{time} {rng.randrange(7, 40)}"
    traceback = 1 + len(_FRAMES) * 2 + 2
    # a traceback is many lines of error at once: the share is one of lines
    if rng.random() >= errors / (1 + traceback / 16 * (1 - errors)):
        yield f"{head} INFO {logger} {context} {rng.choice(_ORDINARY).format_map(words)}"
        return
    if rng.random() < 0.5:
        kind = min(int(rng.expovariate(0.7)), len(known) - 1)
        yield f"{head} ERROR {logger} {context} {known[kind].format_map(words)}"
        return
    message = rng.choice(_UNKNOWN).format_map(words)
    yield f"{head} ERROR {logger} {context} {message}"
    if rng.random() < 0.125:
        prefix = f"{head} ERROR {logger} "
        yield f"{prefix}Traceback (most recent call last):"
        for frame in _FRAMES:
            yield prefix + frame.format_map(words)
            yield f"{prefix}    self.call(context, instance, {words['n']})"
        yield f"{prefix}LedgerError: {message}"


def _uuid(rng: random.Random) -> str:
    raw = f"{rng.getrandbits(128):032x}"
    return f"{raw[:8]}-{raw[8:12]}-{raw[12:16]}-{raw[16:20]}-{raw[20:]}"
