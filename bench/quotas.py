"""Time and memory of ``quotas`` against a cloud with many projects, beside the stock client.

The cloud is ``tests/project_crowd.py``, a process of its own that answers after 30 ms in the shapes
that were recorded. Both programs are asked in turn in one run, against the same stub:
``rey-triage quotas`` tells limit, used and reserved, ``openstack quota list`` the limits alone.

    python bench/quotas.py [--gate] [--client PATH] [--projects N] [--many N] [--latency SECONDS]
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
CROWD = ROOT / "tests" / "project_crowd.py"
sys.path[:0] = [str(ROOT / "tests")]

from project_crowd import configure  # noqa: E402 - found by the line above

COMPUTE, ALL, SECONDS, MEGABYTES = 25.0, 20.0, 12.0, 200.0
STOCK = {"compute": "--compute", "network": "--network", "block-storage": "--volume"}
FOUND = 1
LIMITS = 29
"""Of one project, in the recorded shapes."""


class Took(NamedTuple):
    """One run of a program."""

    seconds: float
    megabytes: float
    text: str


def run(command: list[str], environment: dict[str, str], expected: int) -> Took:
    """Run a program; a failure ends the bench."""
    began = time.monotonic()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(command, stdout=out, stderr=err, env=environment, cwd=ROOT)
        _, status, usage = os.wait4(process.pid, 0)
        took = time.monotonic() - began
        out.seek(0)
        text = out.read().decode()
        err.seek(0)
        if os.waitstatus_to_exitcode(status) != expected:
            sys.exit(f"{' '.join(command)} failed:\n{err.read().decode(errors='replace')[-2000:]}")
    return Took(took, usage.ru_maxrss / 1024, text)


@contextmanager
def cloud(projects: int, latency: float) -> Iterator[dict[str, str]]:
    """Start a cloud; give the environment that leads there."""
    stub = subprocess.Popen(
        [sys.executable, str(CROWD), str(projects), str(latency)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with tempfile.TemporaryDirectory() as directory, stub:
        port = stub.stdout.readline().strip()
        clouds = Path(directory) / "clouds.yaml"
        configure(clouds, f"http://127.0.0.1:{port}")
        yield {
            **{name: value for name, value in os.environ.items() if not name.startswith("OS_")},
            "OS_CLIENT_CONFIG_FILE": str(clouds),
            "XDG_STATE_HOME": directory,
        }
        stub.stdin.close()


def ours(environment: dict[str, str], *words: str) -> Took:
    """Sweep, and see that the answer is complete."""
    command = [sys.executable, "-m", "rey_triage", "quotas", "--os-cloud", "crowd"]
    took = run([*command, "--format", "json", *words], environment, FOUND)
    if not json.loads(took.text)["complete"]:
        sys.exit("the sweep was not complete")
    return took


def theirs(client: str, environment: dict[str, str], option: str) -> Took:
    """Ask the stock client for one service."""
    return run(
        [client, "--os-cloud", "crowd", "quota", "list", option, "-f", "json"], environment, 0
    )


def main() -> None:
    """Print the figures; with --gate exit with 1 when one is over its limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gate", action="store_true", help="exit with 1 over a limit")
    parser.add_argument("--client", default=shutil.which("openstack"), help="the stock client")
    parser.add_argument("--projects", type=int, default=1000)
    parser.add_argument("--many", type=int, default=5000)
    parser.add_argument("--latency", type=float, default=0.03)
    options = parser.parse_args()
    over = []

    def tell(what: str, figure: float, unit: str, limit: float, *, least: bool = False) -> None:
        bad = figure < limit if least else figure > limit
        bound = f"{'at least' if least else 'at most'} {limit:g}"
        print(f"  {what:44} {figure:8.1f} {unit:2}  ({bound}){' !' if bad else ''}", flush=True)
        if bad:
            over.append(what)

    if options.client:
        with cloud(options.projects, options.latency) as environment:
            print(f"{options.projects} projects, {options.latency * 1000:g} ms", flush=True)
            mine = ours(environment, "--service", "compute")
            stock = {"compute": theirs(options.client, environment, STOCK["compute"])}
            everything = ours(environment)
            for service in ("network", "block-storage"):
                stock[service] = theirs(options.client, environment, STOCK[service])
        for service, took in stock.items():
            print(f"  openstack quota list {STOCK[service]:23} {took.seconds:8.1f} s")
        print(f"  rey-triage quotas --service compute          {mine.seconds:8.1f} s")
        print(f"  rey-triage quotas                            {everything.seconds:8.1f} s")
        total = sum(took.seconds for took in stock.values())
        tell(
            "compute: faster by", stock["compute"].seconds / mine.seconds, "×", COMPUTE, least=True
        )
        tell("all three: faster by", total / everything.seconds, "×", ALL, least=True)
    else:
        print("no stock client is found (--client): it is not compared")
    with cloud(options.many, options.latency) as environment:
        print(f"{options.many} projects, {options.latency * 1000:g} ms", flush=True)
        near = ours(environment)
        every = ours(environment, "--every")
    found = len(json.loads(every.text)["rows"])
    if found != options.many * LIMITS:
        sys.exit(f"{found} limits were told, there are {options.many * LIMITS}")
    tell("who is near", near.seconds, "s", SECONDS)
    tell("who is near, memory", near.megabytes, "MB", MEGABYTES)
    tell(f"all {found} limits as JSON", every.seconds, "s", SECONDS)
    tell("all limits as JSON, memory", every.megabytes, "MB", MEGABYTES)
    if over and options.gate:
        sys.exit(f"over the limit: {', '.join(over)}")


if __name__ == "__main__":
    main()
