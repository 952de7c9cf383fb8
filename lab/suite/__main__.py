"""Breaks the lab cloud in known ways and asks rey-triage what is wrong; carries out task pages.

    python -m lab.suite                   every fault: break, record, diagnose, mend
    python -m lab.suite --steps FAULT     also carry out the printed steps
    python -m lab.suite --replay          diagnose the recorded bundles again, without a lab
    python -m lab.suite --tasks [TASK]    carry out task pages as they are printed
    python -m lab.suite --list [--tasks]

LAB_DIR is the state of the lab, LAB_CTL its control command (default: lab/lab.sh).
"""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from lab.suite import results, task_results
from lab.suite.control import Lab
from lab.suite.faults import FAULTS
from lab.suite.healthy import watch
from lab.suite.kinds import Healthy
from lab.suite.procedure import tried
from lab.suite.recording import HEALING, Plan, judged, recorded, run_of
from lab.suite.shell import warm_client
from lab.suite.tasks import TRIALS

if TYPE_CHECKING:
    from lab.suite.fault import Fault
    from lab.suite.results import Result
    from lab.suite.task_results import Tried

BUNDLES = Path(__file__).resolve().parents[2] / "tests/recordings"


def main() -> int:
    options = _arguments()
    if options.list:
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `--list | head` is no error
        for one in (TRIALS if options.tasks else FAULTS).values():
            print(f"{one.name:36} {one.sentence}")
        return 0
    if options.tasks:
        return _carry_out(options)
    if options.replay:
        return _replay(options.series, options.names)
    chosen = _chosen(options)
    lab = Lab()
    quick = options.quick
    out = options.out or (lab.journals if quick else BUNDLES)
    out.mkdir(parents=True, exist_ok=True)
    plan = Plan(
        bundles=out.resolve(),
        before=5 if quick else options.before,
        after=0 if quick else options.after,
        steps=options.steps,
        series=options.series,
    )
    # A small machine with a whole cloud on it stumbles: what was not recorded is tried once more.
    # What was recorded and judged wrong is not.
    well = [
        _tell(fault, recorded(fault, lab, plan) or recorded(fault, lab, plan), keep=not quick)
        for fault in chosen
    ]
    looks = watch(lab, plan, options.healthy) if options.healthy else ()
    well += [
        _tell(Healthy(number), result, keep=not quick) for number, result in enumerate(looks, 1)
    ]
    well += [False] * (len(chosen) + options.healthy - len(well))  # a look that failed
    if not quick:
        results.publish(FAULTS, TRIALS)
    print(f"{sum(well)} of {len(well)} right")
    return 0 if all(well) else 1


def _carry_out(options: argparse.Namespace) -> int:
    """Carry out task pages, and keep what came of each."""
    lab = Lab()
    if not lab.is_healthy():
        lab.run("up", seconds=HEALING)
    proven = []
    with warm_client(lab):
        for name in options.names or TRIALS:
            done = tried(TRIALS[name], lab, options.series, options.others)
            proven.append(done is not None and done.proves)
            _tell_of_task(name, done, keep=not options.quick)
            if done is None or not done.healthy:
                lab.run("up", seconds=HEALING)
    if not options.quick:
        results.publish(FAULTS, TRIALS)
    print(f"{sum(proven)} of {len(proven)} proven")
    return 0 if all(proven) else 1


def _tell_of_task(name: str, done: Tried | None, *, keep: bool) -> None:
    if done is None:
        print(f"{name:36} NOT CARRIED OUT")
        return
    if keep:
        task_results.write(done)
    wrong = [step for step in done.steps if step.leaves_doubt]
    state = "" if done.achieved and done.clean and done.healthy else " (cloud)"
    print(f"{name:36} {'proven' if done.proves else f'NOT PROVEN{state}'} {done.seconds:.0f} s")
    for step in wrong:
        print(f"    {step.purpose}: {step.run or step.say}\n        {step.note}")


def _chosen(options: argparse.Namespace) -> list[Fault]:
    if options.names:
        return [FAULTS[name] for name in options.names]
    return [] if options.healthy else list(FAULTS.values())


def _tell(fault: Fault, result: Result | None, *, keep: bool) -> bool:
    """Say and keep what came of a fault."""
    if result is None:
        print(f"{fault.name:28} NOT RECORDED")
        return False
    if keep:
        results.write(result)
    first = [f"{root.runbook}#{root.cause} ({root.confidence})" for root in result.with_logs.roots]
    marks = {
        "runbook": result.runbook_right,
        "cause": result.cause_right,
        "api": result.api_right,
        **({"steps": all(one.proves for one in result.run.mended)} if result.run.mended else {}),
    }
    wrong = [name for name, right in marks.items() if not right]
    print(f"{fault.name:28} {'right' if not wrong else 'WRONG ' + ','.join(wrong):20} {first[:3]}")
    return not wrong


def _replay(series: str, names: list[str]) -> int:
    """Write what is said today of each recorded bundle into its result."""
    known = {result.fault: result.run for result in results.read(series)}
    right = []
    for bundle in sorted(BUNDLES.glob("*.tar.xz")):
        name = bundle.name.removesuffix(".tar.xz")
        fault = FAULTS.get(name) or _healthy(name)
        if fault is None or (names and name not in names):
            continue
        run = known.get(name) or run_of(bundle, series)
        right.append(_tell(fault, judged(fault, bundle, run), keep=True))
    results.publish(FAULTS, TRIALS)
    print(f"{sum(right)} of {len(right)} right")
    return 0 if all(right) else 1


def _healthy(name: str) -> Fault | None:
    number = name.removeprefix("healthy-")
    return Healthy(int(number)) if number.isdecimal() else None


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m lab.suite",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="faults, or with --tasks trials")
    parser.add_argument("--list", action="store_true", help="name the faults, and end")
    parser.add_argument("--tasks", action="store_true", help="carry out task pages as printed")
    parser.add_argument("--replay", action="store_true", help="ask the bundles, not a cloud")
    parser.add_argument("--steps", action="store_true", help="mend by the printed steps")
    parser.add_argument(
        "--quick", action="store_true", help="work little before, not after; keep no result"
    )
    parser.add_argument(
        "--healthy", type=int, default=0, metavar="N", help="look N times at the healthy cloud"
    )
    parser.add_argument(
        "--others", default="", metavar="PATTERN", help="names of what others do on the lab"
    )
    parser.add_argument("--series", default="2026.1", help="default: %(default)s")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help="where bundles go (default: tests/recordings; with --quick, into the lab)",
    )
    parser.add_argument("--before", type=float, default=20, metavar="SECONDS")
    parser.add_argument("--after", type=float, default=12, metavar="SECONDS")
    options = parser.parse_args()
    known = TRIALS if options.tasks else FAULTS
    unknown = [name for name in options.names if name not in known]
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)} (see --list)")
    return options


if __name__ == "__main__":
    sys.exit(main())
