"""Brings the lab up and down: what happens in which order."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from lab.cloud import (
    bootstrap,
    forking,
    packages,
    readiness,
    settings,
    snapshot,
    switch,
    writing,
)
from lab.cloud.commands import inside, inside_environment, run
from lab.cloud.errors import LabError
from lab.cloud.processes import Processes, State
from lab.cloud.report import say
from lab.cloud.services.service import Wave
from lab.cloud.services.table import table

if TYPE_CHECKING:
    from lab.cloud.services.service import Service, Table
    from lab.cloud.settings import Lab

_KEPT_LOGS = ("apt.log", "pip.log")


def install(lab: Lab) -> None:
    packages.install(lab)
    settings.remember(lab)


def up(lab: Lab) -> None:
    """From whatever there is to a cloud in which every service reports."""
    install(lab)
    writing.write(lab)
    services, processes = table(lab), Processes(lab)
    _heal(services, processes)
    _start_infrastructure(lab, services, processes)
    if bootstrap.synchronise(lab):
        _finish_bootstrap(lab, services, processes)
    _start_services(lab, services, processes)
    bootstrap.make_dns_pool(lab)
    _wait_until_alive(lab)


def configure(lab: Lab) -> list[str]:
    """Write the configuration; the names of services that run from another one."""
    writing.write(lab)
    processes = Processes(lab)
    return [one.name for one in table(lab).values() if processes.is_outdated(one)]


def down(lab: Lab) -> None:
    """Users of the infrastructure first, so that they can say goodbye to it."""
    processes = Processes(lab)
    services = table(lab)
    infrastructure = [one.name for one in services.values() if one.wave is Wave.INFRASTRUCTURE]
    processes.stop([name for name in processes.recorded() if name not in infrastructure], grace=4)
    switch.remove_namespaces()
    processes.stop(infrastructure, grace=20)
    say("down")


def reset(lab: Lab) -> None:
    """The cloud as it was after its bootstrap: no user's things, empty logs."""
    down(lab)
    snapshot.restore(lab)
    for log in lab.logs.iterdir():
        if log.is_file() and log.name not in _KEPT_LOGS:
            log.unlink()
    up(lab)


def wipe(lab: Lab) -> None:
    """No data and no choice are left; the packages are, for the next ``up``."""
    down(lab)
    for directory in (lab.data, lab.snapshot):
        snapshot.remove(directory)
    for directory in (lab.etc, lab.run, lab.home / "tls"):
        shutil.rmtree(directory, ignore_errors=True)
    settings.forget(lab)


def _heal(services: Table, processes: Processes) -> None:
    """Thaw, and end what is not wanted any more or runs from another configuration."""
    recorded = processes.recorded()
    frozen = [name for name in recorded if processes.state(name) is State.FROZEN]
    if frozen:
        say(f"thawing {', '.join(frozen)}")
        processes.thaw(frozen)
    unwanted = [name for name in recorded if name not in services]
    outdated = [name for name in recorded if name in services]
    outdated = [name for name in outdated if processes.is_outdated(services[name])]
    if unwanted or outdated:
        say(f"stopping, as their configuration changed: {', '.join([*outdated, *unwanted])}")
        processes.stop([*outdated, *unwanted])


def _start_infrastructure(lab: Lab, services: Table, processes: Processes) -> None:
    infrastructure = [one for one in services.values() if one.wave is Wave.INFRASTRUCTURE]
    if not readiness.not_ready(processes, infrastructure):
        return
    bootstrap.make_database_server(lab)
    switch.make_database(lab)
    first = [one for one in infrastructure if not one.after]
    for service in first:
        processes.start(service)
    readiness.wait(lab, processes, [services["ovsdb"]])
    switch.initialise(lab)
    for service in infrastructure:
        processes.start(service)
    readiness.wait(lab, processes, infrastructure)
    switch.make_bridges(lab)
    say("infrastructure answers")


def _finish_bootstrap(lab: Lab, services: Table, processes: Processes) -> None:
    """Users, roles and the catalogue; the first time, a snapshot of a cloud at rest."""
    processes.start(services["keystone"])
    readiness.wait(lab, processes, [services["keystone"]])
    run(lab, *inside(lab, "catalogue"), extra=inside_environment(lab))
    say("users and catalogue are there")
    if not lab.snapshot.exists():
        processes.stop(processes.recorded(), grace=30)
        snapshot.take(lab)
        say("snapshot taken")
        _start_infrastructure(lab, services, processes)


def _start_services(lab: Lab, services: Table, processes: Processes) -> None:
    for wave in (Wave.CALLED_BY_OTHERS, Wave.REST):
        chosen: list[Service] = [one for one in services.values() if one.wave is wave]
        forking.start_all(lab, processes, chosen)
        readiness.wait(lab, processes, chosen)
        if wave is Wave.CALLED_BY_OTHERS:
            say("keystone, placement, nova-conductor and neutron answer")
    say("all services answer")


def _wait_until_alive(lab: Lab) -> None:
    """Until the APIs say of every service and agent that it reports."""
    done = subprocess.run(
        inside(lab, "liveness"),
        env=inside_environment(lab),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise LabError(f"the cloud is not well:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    say(done.stdout.strip())
