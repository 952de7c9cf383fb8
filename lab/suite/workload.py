"""A small user workload that goes on whatever the cloud does.

Three users work side by side, round after round, each with a fresh login: one boots a server with
a volume, one makes networks, one a stack. What fails is noted and left where it is; the round goes
on.
"""

from __future__ import annotations

import argparse
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from lab.suite import acts
from lab.suite.control import PATIENT_SECONDS, Lab
from lab.suite.journal import REFUSALS, Journal, until

if TYPE_CHECKING:
    from openstack.connection import Connection

PAUSE = 25.0
"""Seconds between the rounds of one user."""
SETTLED = 12.0
"""Seconds a network is kept: deleted sooner, its DHCP port may still be on its way."""
PATIENCE = 60.0
"""Seconds until a user tries again who once got no answer."""

Round = Callable[["Connection", Journal, str], None]


def prepare(lab: Lab) -> None:
    """What the workload finds in place: image, flavor, a network behind a router."""
    admin, user = (lab.connect(cloud, PATIENT_SECONDS) for cloud in ("lab", "demo"))
    if not admin.image.find_image(acts.IMAGE):
        admin.create_image(
            acts.IMAGE,
            filename=__file__,
            disk_format="raw",
            container_format="bare",
            visibility="public",
            wait=True,
        )
    if not admin.compute.find_flavor(acts.FLAVOR):
        admin.compute.create_flavor(name=acts.FLAVOR, ram=128, vcpus=1, disk=1)
    _let_the_administrator_into(admin, "demo")
    if user.network.find_network(acts.NETWORK):
        return
    user.network.create_network(name=acts.NETWORK)
    home = user.network.find_network(acts.NETWORK, ignore_missing=False)
    subnet = user.network.create_subnet(
        name=acts.SUBNET, network_id=home.id, ip_version=4, cidr=acts.BASE_CIDR
    )
    router = user.network.create_router(name=acts.ROUTER)
    user.network.add_interface_to_router(router, subnet_id=subnet.id)


def _let_the_administrator_into(admin: Connection, project: str) -> None:
    """Limits and stacks are told to those only who log in to their project."""
    admin.identity.assign_project_role_to_user(
        admin.identity.find_project(project, ignore_missing=False),
        admin.identity.find_user("admin", ignore_missing=False),
        admin.identity.find_role("admin", ignore_missing=False),
    )


def _server_round(user: Connection, journal: Journal, mark: str) -> None:
    attempt = journal.attempt
    attempt("list servers", lambda: list(user.compute.servers()))
    server = attempt("boot server", lambda: acts.boot(user, f"web-{mark}"))
    running = attempt("server active", lambda: acts.active(user, server)) if server else None
    volume = attempt("create volume", lambda: acts.volume(user, f"data-{mark}"))
    ready = (
        attempt("volume available", lambda: acts.volume_reaches(user, volume, "available"))
        if volume
        else None
    )
    if running and ready:
        attempt("attach volume", lambda: _attach(user, running.id, ready.id))
        attempt("detach volume", lambda: _detach(user, running.id, ready.id))
    if ready:
        attempt("delete volume", lambda: user.block_storage.delete_volume(ready))
    if running:
        attempt("delete server", lambda: user.compute.delete_server(running))


def _attach(user: Connection, server: str, volume: str) -> None:
    user.compute.create_volume_attachment(server, volume_id=volume)
    made = user.block_storage.get_volume(volume)
    acts.volume_reaches(user, made, "in-use")


def _detach(user: Connection, server: str, volume: str) -> None:
    made = user.block_storage.get_volume(volume)
    user.compute.delete_volume_attachment(server, volume)
    acts.volume_reaches(user, made, "available")


def _network_round(user: Connection, journal: Journal, mark: str) -> None:
    cidr = f"10.{30 + int(mark) % 50}.1.0/24"
    journal.attempt("list networks", lambda: list(user.network.networks()))
    made = journal.attempt("create network", lambda: acts.network(user, f"app-{mark}", cidr))
    if not made:
        return
    port = journal.attempt(
        "create port",
        lambda: user.network.create_port(name=f"{acts.PREFIX}port-{mark}", network_id=made.id),
    )
    time.sleep(SETTLED)
    if port:
        journal.attempt("delete port", lambda: user.network.delete_port(port))
        journal.attempt("delete network", lambda: user.network.delete_network(made))


def _stack_round(user: Connection, journal: Journal, mark: str) -> None:
    cidr = f"10.{90 + int(mark) % 50}.1.0/24"
    journal.attempt("list volumes", lambda: list(user.block_storage.volumes()))
    made = journal.attempt("create stack", lambda: acts.stack(user, f"site-{mark}", cidr=cidr))
    if not made:
        return
    done = journal.attempt(
        "stack complete", lambda: acts.stack_reaches(user, made, "CREATE_COMPLETE")
    )
    if done:
        journal.attempt("delete stack", lambda: user.orchestration.delete_stack(done.id))
        gone = lambda: user.orchestration.find_stack(done.name) is None  # noqa: E731 - a question
        journal.note("stack gone", "done" if until(gone, 30) else "failed")


ROUNDS: tuple[Round, ...] = (_server_round, _network_round, _stack_round)


def _work(lab: Lab, journal: Journal, act: Round, seconds: float, stop: threading.Event) -> None:
    end = time.monotonic() + seconds
    number = int(time.time()) % 1000
    while not stop.is_set() and time.monotonic() < end:
        number += 1
        try:
            act(lab.connect("demo"), journal, str(number))
        except REFUSALS as refusal:
            journal.refused(act.__name__, refusal)
        stop.wait(PATIENCE if journal.unanswered() else PAUSE)


def work(lab: Lab, journal: Journal, seconds: float, stop: threading.Event) -> None:
    """All users at work: each ends the round it is in, or with ``stop`` is cut short."""
    users = [
        threading.Thread(target=_work, args=(lab, journal, act, seconds, stop), daemon=True)
        for act in ROUNDS
    ]
    for user in users:
        user.start()
    while any(user.is_alive() for user in users) and not stop.is_set():
        time.sleep(0.2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--journal", type=Path, required=True)
    parser.add_argument("--prepare", action="store_true", help="make what the users find in place")
    options = parser.parse_args()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    lab = Lab()
    if options.prepare:
        prepare(lab)
    work(lab, Journal(options.journal), options.seconds, stop)


if __name__ == "__main__":
    main()
