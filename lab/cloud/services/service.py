"""One process of the lab."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class Wave(IntEnum):
    """When a process starts: an agent that calls a server too early loses a whole RPC timeout."""

    INFRASTRUCTURE = 0
    CALLED_BY_OTHERS = 1
    REST = 2


@dataclass(frozen=True)
class Service:
    """One process, or one with its workers."""

    name: str
    command: tuple[str, ...]
    wave: Wave = Wave.REST
    environment: Mapping[str, str] = field(default_factory=dict)
    configuration: tuple[str, ...] = ()
    """Below ``etc/``; a change of one asks for a restart."""
    port: int = 0
    speaks_http: bool = False
    socket: Path | None = None
    queues: tuple[str, ...] = ()
    """RPC queues that have a consumer when it is ready."""
    forked_from: str = ""
    """The module whose ``main`` this is, when several are forked from one import of it."""
    after: str = ""
    """Another of the same wave that has to be ready first."""
    log: str = ""

    @property
    def logs(self) -> tuple[str, ...]:
        """Below ``logs/``: its own log, and what it printed."""
        return tuple(dict.fromkeys((self.log or f"{self.name}.log", f"{self.name}.out")))


Table = dict[str, Service]
