"""What came of a fault: what was said of it, and whether the printed steps mended it.

One JSON file for each fault and series below ``lab/results``, written anew by each run.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from lab.suite import task_results
from rey_triage.trials import FILE, Record, Root, Trial
from rey_triage.trials import Mended as Proof

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lab.suite.fault import Fault
    from lab.suite.trial import TaskTrial
    from rey_triage.diagnosis import Diagnosis, Finding

RESULTS = Path(__file__).resolve().parents[1] / "results"

CERTAIN = ("confirmed", "likely")


class Said(Struct, frozen=True, kw_only=True):
    """All that was said, in order, and after how many seconds."""

    roots: list[Root]
    seconds: float = 0.0


class Carried(Struct, frozen=True, kw_only=True):
    """One printed step, carried out."""

    purpose: str
    run: str
    as_expected: bool | None
    """None: left out, for the reason in ``note``."""
    seconds: float = 0.0
    note: str = ""


class Mended(Struct, frozen=True, kw_only=True):
    """The printed steps of one page, carried out one after the other."""

    runbook: str
    page: str
    """Digest of what was followed of the page: when that changes, this proves nothing any more."""
    causes: list[str] = []
    """Those whose steps the list has."""
    steps: list[Carried]
    healthy: bool
    """Whether the cloud was well, and users could work, without further help."""

    @property
    def proves(self) -> bool:
        """Whether confirming, fixing and verifying all went as printed."""
        done = {step.purpose for step in self.steps if step.as_expected}
        went_wrong = any(step.as_expected is False for step in self.steps)
        return self.healthy and not went_wrong and done >= {"confirm", "fix", "verify"}


class Run(Struct, frozen=True, kw_only=True):
    """What happened on the lab."""

    series: str
    recorded: str
    broken: str
    live: Said | None = None
    """What ``diagnose`` said of the broken cloud itself, by the API alone."""
    workload: dict[str, dict[str, int]] = {}
    """How many acts of the users were done and failed: before, during, after."""
    mended: list[Mended] = []


class Result(Struct, frozen=True, kw_only=True):
    """The outcome of one fault."""

    fault: str
    sentence: str
    expect: dict[str, str]
    by_api: dict[str, str]
    why: str = ""
    also: list[str] = []
    calm: bool = False
    first_run: bool | None = None
    """For a blind fault: whether the runbook was right at the first run; kept ever after."""
    with_logs: Said
    api_only: Said
    run: Run

    @property
    def runbook_right(self) -> bool:
        return named(self.with_logs, self.expect, calm=self.calm)

    @property
    def cause_right(self) -> bool:
        return self.runbook_right and causes(self.with_logs, self.expect)

    @property
    def leaves_trace(self) -> bool:
        return bool(self.by_api) or not self.expect

    @property
    def api_right(self) -> bool:
        """By the API alone: right; or where nothing shows, nothing wrong with certainty."""
        if self.by_api:
            return named(self.api_only, self.by_api, calm=self.calm)
        certain = {root.runbook for root in self.api_only.roots if root.confidence == "high"}
        return certain <= set(self.also) and (bool(self.expect) or not self.api_only.roots)


def named(said: Said, expect: Mapping[str, str], *, calm: bool = False) -> bool:
    """Whether the first roots are the expected ones; if nothing is wrong: whether none is said.

    In a calm cloud nothing but these is said, none of it with certainty.
    """
    if calm:
        uncertain = all(root.confidence != "high" for root in said.roots)
        return uncertain and {root.runbook for root in said.roots} <= expect.keys()
    first = [root.runbook for root in said.roots[: len(expect) or None]]
    return sorted(first) == sorted(expect)


def causes(said: Said, expect: Mapping[str, str]) -> bool:
    said_of = {root.runbook: root for root in said.roots}
    return all(
        not cause or (said_of[runbook].cause == cause and said_of[runbook].cause_state in CERTAIN)
        for runbook, cause in expect.items()
    )


def said(diagnosis: Diagnosis, seconds: float) -> Said:
    return Said(roots=[_root(one) for one in diagnosis.findings], seconds=round(seconds, 2))


def _root(finding: Finding) -> Root:
    ranks = ("confirmed", "likely", "possible")
    open_causes = [cause for cause in finding.causes if cause.state in ranks]
    first = min(open_causes, key=lambda cause: ranks.index(cause.state), default=None)
    return Root(
        runbook=finding.runbook,
        confidence=finding.confidence,
        cause=first.id if first else "",
        cause_state=first.state if first else "",
    )


def expected(fault: Fault) -> tuple[dict[str, str], dict[str, str]]:
    """Return the roots of a fault: with logs, and by the API alone."""
    with_logs = dict(fault.expect)
    return with_logs, with_logs if fault.by_api is None else dict(fault.by_api)


def write(result: Result) -> Path:
    path = RESULTS / result.run.series / f"{result.fault}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(result), indent=1) + b"\n")
    return path


def read(series: str = "*") -> Iterator[Result]:
    for path in sorted(RESULTS.glob(f"{series}/*.json")):
        yield msgspec.json.decode(path.read_bytes(), type=Result)


def first_run_of(fault: str, series: str) -> bool | None:
    """Return whether a blind fault was right at its first run; None: it has not run yet."""
    path = RESULTS / series / f"{fault}.json"
    if not path.exists():
        return None
    return msgspec.json.decode(path.read_bytes(), type=Result).first_run


def record(faults: Mapping[str, Fault], tasks: Mapping[str, TaskTrial]) -> Record:
    """Return the record of all runs, as the program ships it."""
    done = [task_results.shipped(tried) for tried in task_results.read()]
    tried = {task.trial for task in done}
    trials = [_trial(result) for result in read()]
    run = {trial.fault for trial in trials}
    waiting = {name: fault.sentence for name, fault in faults.items() if name not in run}
    return Record(
        trials=trials,
        waiting=waiting,
        tasks=done,
        waiting_tasks={name: one.sentence for name, one in tasks.items() if name not in tried},
    )


def publish(faults: Mapping[str, Fault], tasks: Mapping[str, TaskTrial]) -> None:
    """Write the record that the program ships; the site's page and ``proven`` come from it."""
    FILE.write_bytes(
        msgspec.json.format(msgspec.json.encode(record(faults, tasks)), indent=1) + b"\n"
    )


def _trial(result: Result) -> Trial:
    return Trial(
        fault=result.fault,
        sentence=result.sentence,
        series=result.run.series,
        date=result.run.recorded[:10],
        expect=result.expect,
        by_api=result.by_api,
        why=result.why,
        with_logs=result.with_logs.roots[:3],
        api_only=result.api_only.roots[:3],
        seconds=round(result.run.live.seconds, 1) if result.run.live else None,
        runbook_right=result.runbook_right,
        cause_right=result.cause_right,
        api_right=result.api_right,
        calm=result.calm,
        first_run=result.first_run,
        mended=[
            Proof(runbook=one.runbook, page=one.page, causes=one.causes)
            for one in result.run.mended
            if one.proves
        ],
    )
