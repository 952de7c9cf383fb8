"""Takes away all that the workload and the faults made, stuck or not."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from lab.suite import acts
from lab.suite.journal import REFUSALS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from openstack.connection import Connection

    from lab.suite.control import Lab
    from lab.suite.journal import Journal

AT_ONCE = 4
INSIST = 45.0
"""Seconds after which what does not end by itself is asked for again."""
Leftover = tuple[str, Any]

_KEPT = {acts.NETWORK, acts.ROUTER}
_TRANSITIONS = {"BUILD", "REBOOT", "HARD_REBOOT", "MIGRATING"}


def _ours(things: Any) -> list[Any]:
    return [thing for thing in things if str(thing.name).startswith(acts.PREFIX)]


def leftovers(admin: Connection, user: Connection) -> Iterator[Leftover]:
    """What is still there, in the order in which it can be taken away."""
    for stack in _ours(user.orchestration.stacks()):
        yield "stack", stack
    for server in _ours(admin.compute.servers(all_projects=True)):
        yield "server", server
    for volume in _ours(admin.block_storage.volumes(all_projects=True)):
        yield "volume", volume
    yield from _network_leftovers(admin)
    for image in _ours(admin.image.images()):
        yield "image", image
    for flavor in _ours(admin.compute.flavors()):
        yield "flavor", flavor
    yield from _allocations(admin)


def _allocations(admin: Connection) -> Iterator[Leftover]:
    """What is booked for servers that were deleted while Placement did not answer."""
    known = {server.id for server in admin.compute.servers(details=False, all_projects=True)}
    for provider in admin.placement.resource_providers():
        path = f"/resource_providers/{provider.id}/allocations"
        for consumer in admin.placement.get(path).json()["allocations"].keys() - known:
            yield "allocation", SimpleNamespace(name=consumer, id=consumer)


def _network_leftovers(admin: Connection) -> Iterator[Leftover]:
    networks = _ours(admin.network.networks())
    for network in networks:
        for port in admin.network.ports(network_id=network.id):
            if port.device_owner == "" or port.device_owner.startswith("compute:"):
                yield "port", port
    for network in networks:
        if network.name not in _KEPT:
            yield "network", network


def _remove(admin: Connection, user: Connection, kind: str, thing: Any, *, insist: bool) -> None:
    if kind == "stack":
        # Told twice, an engine begins anew; it has to where the one that was at it is gone.
        if insist or "DELETE_IN_PROGRESS" not in str(thing.status):
            user.orchestration.delete_stack(thing.id)
    elif kind == "server":
        if thing.task_state or thing.status in _TRANSITIONS:
            with suppress(*REFUSALS):  # one that never got into a cell has no state to set back
                admin.compute.reset_server_state(thing.id, "error")
        admin.compute.delete_server(thing.id)
    elif kind == "volume":
        if thing.status not in ("available", "error", "deleting"):
            admin.block_storage.reset_volume_status(thing, "error", "detached", None)
        admin.block_storage.delete_volume(thing, force=True)
    else:
        _DELETE[kind](admin, thing)


_DELETE: dict[str, Callable[[Connection, Any], Any]] = {
    "port": lambda admin, thing: admin.network.delete_port(thing),
    "network": lambda admin, thing: admin.network.delete_network(thing),
    "image": lambda admin, thing: admin.image.delete_image(thing),
    "flavor": lambda admin, thing: admin.compute.delete_flavor(thing),
    "allocation": lambda admin, thing: admin.placement.delete(f"/allocations/{thing.id}"),
}


@dataclass(frozen=True)
class _Round:
    """One look with fresh logins, and the taking away of what it saw."""

    admin: Connection
    user: Connection
    journal: Journal
    insist: bool
    """Whether what is under way may have to be asked for again."""

    def left(self) -> list[Leftover] | None:
        try:
            return list(leftovers(self.admin, self.user))
        except REFUSALS as refusal:
            self.journal.note("look for leftovers", "failed", detail=str(refusal))
            return None

    def take(self, leftover: Leftover) -> None:
        kind, thing = leftover
        try:
            _remove(self.admin, self.user, kind, thing, insist=self.insist)
        except REFUSALS as refusal:
            self.journal.note(f"delete {kind} {thing.name}", "failed", detail=str(refusal))


def clean_up(lab: Lab, journal: Journal, *, seconds: float = 300, quiet: float = 3) -> bool:
    """Whether nothing of ours was left, for a while: a late request may still make something."""
    end = time.monotonic() + seconds
    empty_since: float | None = None
    insisted = time.monotonic()
    while time.monotonic() < end:
        insist = time.monotonic() - insisted > INSIST
        insisted = time.monotonic() if insist else insisted
        this = _Round(lab.connect("lab"), lab.connect("demo"), journal, insist)
        left = this.left()
        if left == []:
            empty_since = empty_since or time.monotonic()
            if time.monotonic() - empty_since >= quiet:
                return True
        else:
            empty_since = None
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for _, group in groupby(left or (), key=itemgetter(0)):
                list(pool.map(this.take, group))
        time.sleep(2)
    return False
