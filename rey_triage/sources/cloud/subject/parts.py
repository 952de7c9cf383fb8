"""What a look at one resource is made of: parts, each one reading question about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from rey_triage.evidence import Event, Observation, Tie
from rey_triage.sources.cloud.asking import NotAnsweredError, Probe
from rey_triage.sources.cloud.probes import SERVICE_PROBES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rey_triage.sources.cloud.asking import Asking

Item = dict[str, Any]
Found = Tie | Event | Observation | dict[str, str]
"""A tie, an event, a fact, or what is only needed to judge the others."""

SOME = 4
"""How many of a kind (networks, volumes, routers) are looked at in detail."""

_PROBES = {probe.name: probe for probe in SERVICE_PROBES}


class Part(NamedTuple):
    """One question about the resource, which runs beside the others."""

    name: str
    type: str
    run: Callable[[Asking], Iterator[Found]]
    resources: tuple[str, ...] = ()
    """Of which kinds it finds all that concern the resource."""
    role: str = "admin"


class Notebook:
    """What one part has found, in the order in which it did."""

    def __init__(self, part: Part) -> None:
        self._part = part
        self.found: list[Found] = []

    def probe(self) -> Probe:
        """Return the part as a probe: what it observes is evidence like any other."""
        part = self._part
        return Probe(
            name=part.name, type=part.type, resources=part.resources, run=self._run, role=part.role
        )

    def _run(self, ask: Asking) -> Iterator[Observation]:
        for one in self._part.run(ask):
            self.found.append(one)
            if isinstance(one, Tie):
                yield one.seen
            elif isinstance(one, Observation):
                yield one


def everything(name: str, ask: Asking) -> list[Observation]:
    """Ask a question of the ordinary look: what is one listing anyway is seen whole.

    Without the right to it nothing is seen, and the coverage says so.
    """
    probe = _PROBES[name]
    try:
        return list(probe.run(ask.of(probe.type)))
    except NotAnsweredError as fault:
        if fault.answer.status not in {403, 404}:
            raise
        ask.note(f"{name}: needs the role {probe.role}")
        return []


def on_host(services: list[Observation], host: str, *binaries: str) -> Iterator[Observation]:
    """Choose the services of a host; a volume's host has its back end behind an @."""
    for one in services:
        if one.fields.get("binary") in binaries and one.fields.get("host") == host:
            yield one
