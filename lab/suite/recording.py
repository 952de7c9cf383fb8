"""One fault from beginning to end: work, break, provoke, record, mend, work again."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from lab.suite import replay, results, workload
from lab.suite.cleanup import clean_up
from lab.suite.fault import Site
from lab.suite.journal import REFUSALS, Journal, counts, moment, until
from lab.suite.paths import replace_paths
from lab.suite.printed import follow
from rey_triage.sources.bundle import open_bundle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lab.suite.control import Lab
    from lab.suite.fault import Fault
    from lab.suite.results import Mended, Result, Run, Said

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = f"'{ROOT}/.venv/bin/rey-triage'"

COLLECT = (
    PROGRAM + " collect --os-cloud lab --logs '{logs}/*.log' --since {since} -o '{out}' --force"
    " --timeout 180s --log-limit {limit}{pasted}"
)
"""How the evidence is taken, in one place; OS_CLIENT_CONFIG_FILE names the login.

A small machine that runs a whole cloud is slow: what it says late is worth waiting for.
"""
DIAGNOSE = PROGRAM + " diagnose --os-cloud lab --format json --exit-zero"
"""How the broken cloud itself is asked, by its API alone."""

ROUND_END = 90.0
"""A round that has begun is let end within this."""
HEALING = 240.0
SETTLED_WITHIN = 60.0
"""Seconds after the printed fix within which every service must report by itself."""
ASKING = 90.0
"""Seconds a diagnosis of the broken cloud may take before it is ended."""


@dataclass(frozen=True)
class Plan:
    """How faults are recorded."""

    bundles: Path
    before: float
    after: float
    steps: bool
    series: str


@dataclass
class Recording:
    """One fault on its way through the lab; the journal tells what happened when."""

    fault: Fault
    lab: Lab
    plan: Plan
    began: float = field(default_factory=time.time)
    broken: float = 0.0

    def __post_init__(self) -> None:
        for old in self.lab.journals.glob(f"{self.fault.name}.*jsonl"):
            old.unlink()
        self.site = Site(self.lab, Journal(self.journal(), echo=True))

    def journal(self, phase: str = "") -> Path:
        name = f"{self.fault.name}.{phase}.jsonl" if phase else f"{self.fault.name}.jsonl"
        return self.lab.journals / name

    @property
    def bundle(self) -> Path:
        return self.plan.bundles / f"{self.fault.name}.tar.xz"

    def run(self) -> Result | None:
        """Break, record and mend; None where the fault did not show or left something behind."""
        site, fault = self.site, self.fault
        self.lab.forget()
        self.heal()
        workload.prepare(self.lab)
        live: Said | None = None
        mended: list[Mended] = []
        clean = shown = taken = False
        try:
            self.work_before()
            with self.users_at_work("during", 600):
                self.break_it()
                shown = fault.await_signs(site, time.time() - self.broken)
                site.journal.note("the fault shows", "done" if shown else "failed")
                taken = self.collect()
                live = self.ask_live()
            if taken and shown and self.plan.steps and fault.follow:
                mended = self.follow_printed_steps()
        finally:
            with site.journal.phase("repair"):
                fault.repairs(site)
            self.heal()
            with site.journal.phase("clean up"):
                clean = until(lambda: fault.healed(site), 30) and clean_up(self.lab, site.journal)
        self.work_after()
        outcome = f"{shown=} {taken=} {clean=}"
        good = shown and taken and clean
        site.journal.note(
            fault.name, "done" if good else "failed", time.time() - self.began, outcome
        )
        return self.result(live, mended) if good else None

    def heal(self) -> None:
        """Start what is down and wait until every service reports."""
        with self.site.journal.phase("heal"):
            self.lab.run("up", seconds=HEALING)

    def work_before(self) -> None:
        with self.users_at_work("before", self.plan.before), self.site.journal.phase("before"):
            self.fault.prepares(self.site)
            until(lambda: False, max(0.0, self.plan.before + self.began - time.time()))

    def break_it(self) -> None:
        with self.site.journal.phase("break"):
            self.fault.breaks(self.site)
        self.broken = time.time()
        with self.site.journal.phase("provoke"):
            self.fault.provokes(self.site)

    def work_after(self) -> None:
        """Users find the cloud well again."""
        if not self.plan.after:
            return
        with (
            self.users_at_work("after", self.plan.after) as process,
            self.site.journal.phase("after"),
        ):
            until(lambda: process.poll() is not None, self.plan.after + ROUND_END)
        clean_up(self.lab, self.site.journal, quiet=0)

    @contextmanager
    def users_at_work(self, phase: str, seconds: float) -> Iterator[subprocess.Popen[bytes]]:
        """The workload in a process of its own; it ends with the block at the latest."""
        program = [sys.executable, "-m", workload.__name__, "--seconds", str(seconds)]
        process = subprocess.Popen(
            [*program, "--journal", str(self.journal(phase))],
            cwd=ROOT,
            env=os.environ | {"LAB_DIR": str(self.lab.state)},
        )
        self.site.journal.note("workload", "begins")
        try:
            yield process
        finally:
            process.terminate()
            process.wait()
            self.site.journal.note("workload", "ends")

    def login(self) -> dict[str, str]:
        clouds = self.lab.login_to(self.fault.seen_from)
        return {**os.environ, "OS_CLIENT_CONFIG_FILE": str(clouds)}

    def collect(self) -> bool:
        told = self.fault.told
        command = COLLECT.format(
            logs=self.lab.logs,
            since=moment(self.began),
            out=self.bundle,
            limit=self.fault.log_limit,
            pasted=f" --text {shlex.quote(told)}" if told else "",
        )
        with self.site.journal.phase("collect"):
            done = subprocess.run(shlex.split(command), env=self.login(), check=False)
        if done.returncode == 0:
            replace_paths(self.bundle, self.lab)
        return done.returncode == 0

    def ask_live(self) -> Said | None:
        from rey_triage.diagnosis import Diagnosis  # noqa: PLC0415 - the library loads slowly

        began = time.monotonic()
        try:
            done = subprocess.run(
                shlex.split(DIAGNOSE),
                env=self.login(),
                capture_output=True,
                timeout=ASKING,
                check=True,
            )
        except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as failure:
            self.site.journal.note("diagnose live", "failed", detail=str(failure))
            return None
        seconds = time.monotonic() - began
        return results.said(msgspec.json.decode(done.stdout, type=Diagnosis), seconds)

    def follow_printed_steps(self) -> list[Mended]:
        """What the diagnosis prints is typed; then nothing else may be needed."""
        diagnosis = replay.ask(replay.evidence(self.bundle), tool="lab")
        mended = [
            follow(finding, self.fault, self.lab, self.site.journal)
            for finding in diagnosis.findings
            if finding.runbook in self.fault.expect
        ]
        healthy = until(
            lambda: self.lab.is_healthy() and self.fault.healed(self.site), SETTLED_WITHIN, every=3
        )
        return [msgspec.structs.replace(one, healthy=healthy) for one in mended]

    def result(self, live: Said | None, mended: list[Mended]) -> Result:
        phases = ("before", "during", "after")
        run = results.Run(
            series=self.plan.series,
            recorded=moment(time.time()),
            broken=moment(self.broken),
            live=live,
            workload={phase: counts(self.journal(phase)) for phase in phases},
            mended=mended,
        )
        return judged(self.fault, self.bundle, run)


def judged(fault: Fault, bundle: Path, run: Run) -> Result:
    """Ask what the bundle says, with all evidence and by its API alone."""
    expect, by_api = results.expected(fault)
    result = results.Result(
        fault=fault.name,
        sentence=fault.sentence,
        expect=expect,
        by_api=by_api,
        why=fault.why,
        also=list(fault.also),
        calm=fault.calm,
        with_logs=_said(bundle, logs=True),
        api_only=_said(bundle, logs=False),
        run=run,
    )
    if not fault.blind:
        return result
    first = results.first_run_of(fault.name, run.series)
    return msgspec.structs.replace(
        result, first_run=result.runbook_right if first is None else first
    )


def run_of(bundle: Path, series: str) -> Run:
    """Tell of a run what its bundle alone tells."""
    return results.Run(
        series=series, recorded=moment(open_bundle(bundle).manifest.taken_at), broken=""
    )


def _said(bundle: Path, *, logs: bool) -> Said:
    began = time.monotonic()
    diagnosis = replay.ask(replay.evidence(bundle, logs=logs))
    return results.said(diagnosis, time.monotonic() - began)


def recorded(fault: Fault, lab: Lab, plan: Plan) -> Result | None:
    """As ``Recording.run``; a failure is told and does not keep the others from being recorded."""
    try:
        return Recording(fault, lab, plan).run()
    except (*REFUSALS, RuntimeError, subprocess.SubprocessError) as failure:
        print(f"{fault.name}: {type(failure).__name__}: {failure}", file=sys.stderr)
        return None
