"""Start-up and search against the bare interpreter.

CPU time (user and system) of child processes, the median of many; the ratio to ``python -c pass``
is what is held, since seconds differ from machine to machine. Everything runs in turn, so that a
busy moment hits all alike. A peer runs along: grep over the runbooks, which is what people do
without this program.

    python bench/bench.py [--gate] [--rounds N] [CASE…]
"""

from __future__ import annotations

import argparse
import compileall
import resource
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REY = [str(Path(sys.executable).with_name("rey-triage"))]
BARE = [sys.executable, "-c", "pass"]
LINE = (
    "2026-11-22 05:47:20.754 1331 ERROR nova.scheduler.manager [None req-5f0c] "
    "oslo_messaging.exceptions.MessagingTimeout: Timed out waiting for a reply to message ID 4711"
)

Cases = dict[str, tuple[list[str], float | None]]

CASES: Cases = {
    # name: (command, most that it may cost against the bare interpreter)
    "--help": ([*REY, "--help"], 5.0),
    "search, two words": ([*REY, "search", "quota", "exceeded"], 15.0),
    "search, a pasted line": ([*REY, "search", LINE], 15.0),
    "search, a misspelt word": ([*REY, "search", "quotta"], 15.0),
    "show": ([*REY, "show", "nova/no-valid-host"], None),
    "list": ([*REY, "list"], None),
    "diagnose --demo": ([*REY, "diagnose", "--demo", "--exit-zero"], 20.0),
    "peer: grep over the runbooks": (["grep", "-ril", "quota", str(ROOT / "runbooks")], None),
}


def cpu(command: list[str]) -> float:
    """Run a command; return the CPU seconds it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr.decode(errors='replace')}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(cases: Cases, rounds: int) -> dict[str, list[float]]:
    """Run everything in turn; give the ratios to the bare interpreter of the same round."""
    ratios: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(rounds):
        bare = statistics.median(cpu(BARE) for _ in range(3))
        for name, (command, _) in cases.items():
            ratios[name].append(cpu(command) / bare)
    return ratios


def main() -> None:
    """Print the table; with --gate exit with 1 when something costs too much."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gate", action="store_true", help="exit with 1 over a limit")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("only", nargs="*", help="only cases with one of these words in the name")
    options = parser.parse_args()
    compileall.compile_dir(ROOT / "rey_triage", quiet=1)
    subprocess.run([*REY, "index"], check=True, stdout=subprocess.DEVNULL)
    wanted = options.only or [""]
    cases = {name: case for name, case in CASES.items() if any(word in name for word in wanted)}
    ratios = measure(cases, options.rounds)
    over = []
    print(f"{'':30} {'× bare':>7} {'limit':>7}")
    for name, (_, limit) in cases.items():
        ratio = statistics.median(ratios[name])
        print(f"{name:30} {ratio:7.1f} {limit or '':>7}")
        if limit and ratio > limit:
            over.append(name)
    if over and options.gate:
        sys.exit(f"over the limit: {', '.join(over)}")


if __name__ == "__main__":
    main()
