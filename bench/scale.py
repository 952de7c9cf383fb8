"""Time and memory of ``diagnose`` against a large cloud, the whole process over real HTTP.

The cloud is ``tests/crowd.py``: 2,000 instances of recorded shapes, 200 of them in ERROR for four
reasons.

    python bench/scale.py [--gate] [--servers N] [--broken N] [--rounds N]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "bench")]

from crowd import REASONS, Crowd  # noqa: E402 - found by the line above
from serving import RecordedServer  # noqa: E402

SECONDS, MEGABYTES = 15.0, 200.0
FOUND = 1


def run(environment: dict[str, str]) -> tuple[float, float, set[str]]:
    """Diagnose once; return seconds, megabytes at the peak, and the runbooks that were named."""
    program = [str(Path(sys.executable).with_name("rey-triage")), "diagnose", "--os-cloud", "bench"]
    began = time.monotonic()
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(
            [*program, "--format", "json"], stdout=out, stderr=subprocess.DEVNULL, env=environment
        )
        _, status, usage = os.wait4(process.pid, 0)
        took = time.monotonic() - began
        out.seek(0)
        text = out.read()
    if os.waitstatus_to_exitcode(status) != FOUND:
        sys.exit(f"diagnose ended with {os.waitstatus_to_exitcode(status)}")
    named = {finding["runbook"] for finding in json.loads(text)["findings"]}
    return took, usage.ru_maxrss / 1024, named


def main() -> None:
    """Print the worst of all rounds; with --gate exit with 1 when it is too much."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gate", action="store_true", help="exit with 1 over a limit")
    parser.add_argument("--servers", type=int, default=2000)
    parser.add_argument("--broken", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    cloud = Crowd(options.servers, options.broken)
    with RecordedServer(cloud) as server, tempfile.TemporaryDirectory() as directory:
        clouds = Path(directory) / "clouds.yaml"
        server.configure(clouds)
        environment = {**os.environ, "OS_CLIENT_CONFIG_FILE": str(clouds)}
        rounds = [run(environment) for _ in range(options.rounds)]
    seconds = max(took for took, _, _ in rounds)
    megabytes = max(peak for _, peak, _ in rounds)
    missing = {runbook for runbook, _ in REASONS.values()} - rounds[-1][2]
    print(f"{options.servers} instances, {options.broken} in ERROR for {len(REASONS)} reasons")
    print(
        f"  at most {seconds:.1f} s (limit {SECONDS:g}), {megabytes:.0f} MB (limit {MEGABYTES:g})"
    )
    print(f"  not named: {', '.join(sorted(missing)) or 'none'}")
    if options.gate and (seconds > SECONDS or megabytes > MEGABYTES or missing):
        sys.exit(1)


if __name__ == "__main__":
    main()
