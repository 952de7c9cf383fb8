#!/usr/bin/env python3
"""Records faults of the lab cloud: work, break, provoke, collect, mend, check.

Run it with the Python of the lab's environment (it has openstacksdk). LAB_CTL names the control
command of the lab (default: lab.sh beside this directory), LAB_DIR its state.
"""

from __future__ import annotations

import argparse
import os
import shlex
import subprocess
import sys
import time
import traceback
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import workload
from cleanup import clean_up
from control import Lab
from faults import FAULTS, Nothing, Site
from journal import REFUSALS, Journal, moment, until
from paths import replace_paths

if TYPE_CHECKING:
    from collections.abc import Iterator

    from faults import Fault

ROOT = Path(__file__).resolve().parents[2]

COLLECT = (
    f"'{ROOT}/.venv/bin/rey-triage' collect --os-cloud lab "
    "--logs '{logs}/*.log' --since {since} -o '{out}' --force"
)
"""How the evidence is taken, in one place; OS_CLIENT_CONFIG_FILE names the login."""

ROUND_END = 90.0
"""A round that has begun is let end within this."""
HEALING = 240.0


@contextmanager
def users_at_work(site: Site, path: Path, seconds: float) -> Iterator[subprocess.Popen[bytes]]:
    """The workload in a process of its own; it ends with the block at the latest."""
    program = [sys.executable, workload.__file__, "--seconds", str(seconds)]
    process = subprocess.Popen([*program, "--journal", str(path)])
    site.journal.note("workload", "begins")
    try:
        yield process
    finally:
        process.terminate()
        process.wait()
        site.journal.note("workload", "ends")


@dataclass(frozen=True)
class Plan:
    """How a fault is recorded."""

    out: Path
    collect: str
    before: float
    after: float


def heal(site: Site) -> None:
    """Start what is down and wait until every service reports."""
    with site.journal.phase("heal"):
        site.lab.run("up", seconds=HEALING)


def collect(fault: Fault, site: Site, plan: Plan, began: float) -> bool:
    out = plan.out / f"{fault.name}.tar.xz"
    command = plan.collect.format(logs=site.lab.logs, since=moment(began), out=out)
    clouds = str(site.lab.login_to(fault.seen_from))
    with site.journal.phase("collect"):
        done = subprocess.run(
            shlex.split(command),
            env={**os.environ, "OS_CLIENT_CONFIG_FILE": clouds},
            check=False,
        )
    if done.returncode == 0:
        replace_paths(out, site.lab)
    return done.returncode == 0


def record(fault: Fault, lab: Lab, plan: Plan) -> bool:
    """Whether it was recorded, and the cloud is well again."""
    path = lab.state / "journals" / f"{fault.name}.jsonl"
    path.unlink(missing_ok=True)
    site = Site(lab, Journal(path, echo=True))
    heal(site)
    workload.prepare(lab)
    began = time.time()
    with users_at_work(site, path, plan.before), site.journal.phase("before"):
        fault.prepares(site)
        until(lambda: False, max(0.0, plan.before + began - time.time()))
    try:
        with users_at_work(site, path, 600):
            with site.journal.phase("break"):
                fault.breaks(site)
            broken = time.time()
            with site.journal.phase("provoke"):
                fault.provokes(site)
            shown = fault.await_signs(site, time.time() - broken)
            site.journal.note("the fault shows", "done" if shown else "failed")
            taken = collect(fault, site, plan, began)
    finally:
        with site.journal.phase("repair"):
            fault.repairs(site)
        heal(site)
        with site.journal.phase("clean up"):
            clean = clean_up(lab, site.journal)
    if plan.after:
        work_again(site, path, plan.after)
        clean = clean_up(lab, site.journal, quiet=0) and clean
    heal(site)
    outcome = "done" if shown and taken and clean else "failed"
    site.journal.note(fault.name, outcome, time.time() - began, f"{shown=} {taken=} {clean=}")
    return outcome == "done"


def recorded(fault: Fault, lab: Lab, plan: Plan) -> bool:
    """As ``record``; a failure is told and does not keep the others from being recorded."""
    try:
        return record(fault, lab, plan)
    except (*REFUSALS, RuntimeError):
        traceback.print_exc()
        return False


def work_again(site: Site, path: Path, seconds: float) -> None:
    """Users find the cloud well again."""
    with users_at_work(site, path, seconds) as process, site.journal.phase("after"):
        until(lambda: process.poll() is not None, ROUND_END)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("faults", nargs="*", metavar="FAULT")
    parser.add_argument("--list", action="store_true", help="name the faults, and end")
    parser.add_argument("--healthy", type=int, default=0, metavar="N", help="record N healthy runs")
    parser.add_argument("--out", type=Path, default=ROOT / "tests/recordings", metavar="DIR")
    parser.add_argument(
        "--collect", default=COLLECT, metavar="TEMPLATE", help="default: %(default)s"
    )
    parser.add_argument("--before", type=float, default=20, metavar="SECONDS")
    parser.add_argument("--after", type=float, default=12, metavar="SECONDS")
    options = parser.parse_args()
    if options.list:
        for fault in FAULTS.values():
            print(f"{fault.name:28} {fault.sentence}")
        return 0
    unknown = [name for name in options.faults if name not in FAULTS]
    if unknown:
        parser.error(f"no such fault: {', '.join(unknown)} (see --list)")
    chosen = [FAULTS[name] for name in options.faults]
    chosen += [Nothing(f"healthy-{number + 1}") for number in range(options.healthy)]
    options.out.mkdir(parents=True, exist_ok=True)
    plan = Plan(options.out.resolve(), options.collect, options.before, options.after)
    lab = Lab()
    well = [recorded(fault, lab, plan) for fault in chosen]
    return 0 if all(well) else 1


if __name__ == "__main__":
    sys.exit(main())
