"""Reading logs: throughput and memory of the whole program beside ripgrep, naive ``re`` and wc.

    uv pip install --group bench; apt-get install ripgrep
    python bench/logs.py [--gate] [--size MB] [--keep DIR]

The logs are those of ``made_logs.py``: 1 GB with one per cent of lines that are errors, 1 GB with
thirty. ``rg`` is given the same patterns, in a file; it finds the lines, and does not say which
pattern it was. CPU seconds (of user and system) on one core are compared, and elapsed ones where
all cores work; each figure is the best of several runs. Memory is that of all processes together,
what several hold in common counted once (Pss), in a run of its own.
"""

from __future__ import annotations

import argparse
import functools
import gzip
import lzma
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

import made_logs  # noqa: E402 - found by the line above
import zstandard  # noqa: E402

from rey_triage.library import open_library  # noqa: E402
from rey_triage.scanner import LEVELS  # noqa: E402

if TYPE_CHECKING:
    from typing import Any

    from rey_triage.library import Library
    from rey_triage.signatures import Signature

PROGRAM = str(Path(sys.executable).with_name("rey-triage"))
LONG_AGO = "20000d"
LOOK_EVERY = 0.02
"""Seconds between two looks at the memory."""
ENOUGH = 4 << 20
"""Bytes that naive matching is given: more would take minutes."""
RG_ROOM = ("--regex-size-limit", "1G", "--dfa-size-limit", "1G")
"""What 3,700 patterns need: left to its own limits, rg refuses them."""

SPARSE_SHARE, DENSE_SHARE = 0.8, 0.25
NAIVE_TIMES = 100
MEGABYTES = 150
MIXED_SECONDS = 1.0
MORE_SIGNATURES = 2 / 3
DECODER_TIMES = 1.3


class Run(NamedTuple):
    """What a run took, in seconds."""

    elapsed: float
    cpu: float


def run(*command: str, core: int | None = None) -> Run:
    """Run a program, on one core if so told; its output goes through a pipe, as rg expects."""
    began = time.monotonic()
    pin = functools.partial(os.sched_setaffinity, 0, {core}) if core is not None else None
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=pin,  # noqa: PLW1509 - there is one thread only
    )
    assert process.stdout
    while process.stdout.read(1 << 20):
        pass
    _, status, usage = os.wait4(process.pid, 0)
    elapsed = time.monotonic() - began
    code = os.waitstatus_to_exitcode(status)
    if code not in {0, 1}:
        assert process.stderr
        sys.exit(f"{command[0]} ended with {code}: {process.stderr.read()[-500:].decode()}")
    return Run(elapsed, usage.ru_utime + usage.ru_stime)


def best(rounds: int, *command: str, core: int | None = None) -> Run:
    """Return the least of each figure."""
    runs = [run(*command, core=core) for _ in range(rounds)]
    return Run(min(one.elapsed for one in runs), min(one.cpu for one in runs))


def megabytes(*command: str) -> float:
    """Return the most memory that a program and its children had together, in megabytes."""
    most = 0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as one:
        while one.poll() is None:
            every = _with_children(one.pid)
            together = sum(map(_kilobytes, every))
            if every == _with_children(one.pid):  # else what they share was not shared by the same
                most = max(most, together)
            time.sleep(LOOK_EVERY)
    return most / 1024


def _with_children(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:  # it has just ended
        return []
    return [pid, *(one for child in children for one in _with_children(int(child)))]


def _kilobytes(pid: int) -> int:
    try:
        told = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return int(told.partition("\nPss:")[2].split(maxsplit=1)[0]) if "\nPss:" in told else 0


def diagnose(*paths: Path, own: Path | None = None) -> list[str]:
    """Return the command that reads logs."""
    logs = [word for path in paths for word in ("--logs", str(path))]
    more = ["--runbooks", str(own)] if own else []
    return [PROGRAM, "diagnose", *logs, *more, "--since", LONG_AGO, "--format", "json"]


def decode(file: Path) -> list[str]:
    """Return a command that only decodes, with the library of the format."""
    reader = {
        ".gz": "import gzip; stream = gzip.open(sys.argv[1])",
        ".xz": "import lzma; stream = lzma.open(sys.argv[1])",
        ".zst": "import zstandard; stream = zstandard.open(sys.argv[1])",
    }[file.suffix]
    code = f"import sys; {reader}\nwhile stream.read(1 << 20): pass"
    return [sys.executable, "-c", code, str(file)]


def patterns_for_rg(known: tuple[Signature, ...], file: Path) -> Path:
    """Write the patterns and the levels, as ripgrep writes them."""
    levels = [re.sub(r"\\([ =])", r"\1", re.escape(level.decode())) for level in LEVELS]
    file.write_text("\n".join(sorted({one.pattern for one in known} | set(levels))) + "\n")
    return file


def naive(known: tuple[Signature, ...], log: Path) -> float:
    """Return the bytes a second of trying every pattern on every line."""
    patterns = [re.compile(one.pattern.encode()) for one in known]
    with log.open("rb") as stream:
        data = stream.read(ENOUGH)
    began = time.process_time()
    for line in data.split(b"\n"):
        for pattern in patterns:
            if pattern.search(line):
                break
    return len(data) / (time.process_time() - began)


def made_runbooks(library: Library, folder: Path, many: int) -> Path:
    """Write runbooks of our own with so many more signatures, of words of the shipped ones."""
    words = sorted({w for r in library for w in re.findall(r"[a-z]{5,}", r.title.lower())})
    folder.mkdir()
    (folder / "nova").mkdir()
    for page in range(many // 20):
        symptoms = "".join(
            f"  - id: s{number}\n    weight: strong\n    log: {{match: '"
            + " ".join(words[(page * 20 + number * 7 + step * 3) % len(words)] for step in range(3))
            + f" \\S+ {page}x{number}'}}\n"
            for number in range(20)
        )
        (folder / "nova" / f"made-{page}.yaml").write_text(
            f"title: Made page {page}\nkind: incident\nsummary: A page of a benchmark.\n"
            "services: [nova]\nareas: [operation]\nseverity: minor\nimpact: None.\n"
            f"symptoms:\n{symptoms}causes:\n  - {{id: made, title: It was made}}\n"
        )
    return folder


def compress(plain: list[Path], file: Path) -> Path:
    """Put logs together and compress them, in the form that the ending names."""
    with file.open("wb") as raw:
        out: Any
        if file.suffix == ".gz":
            out = gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=6)
        elif file.suffix == ".xz":
            out = lzma.LZMAFile(raw, "wb", preset=1)  # noqa: SIM115 - it is closed below
        else:
            out = zstandard.ZstdCompressor(level=3).stream_writer(raw, closefd=False)
        with out:
            for log in plain:
                with log.open("rb") as source:
                    shutil.copyfileobj(source, out, 1 << 20)
    return file


def ratio(name: str, value: float, limit: float, *, most: bool) -> bool:
    """Print a figure with its limit; say whether it holds."""
    holds = value <= limit if most else value >= limit
    sign = "≤" if most else "≥"
    print(f"  {name:<58}{value:8.2f}  {sign} {limit:g}{'' if holds else '   MISSED'}")
    return holds


def main() -> None:
    """Print all figures; with --gate exit with 1 when one misses its limit."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--gate", action="store_true", help="exit with 1 over a limit")
    parser.add_argument("--size", type=int, default=1024, help="MB of each set of logs")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="where the logs are kept for the next run")
    options = parser.parse_args()
    if not shutil.which("rg"):
        sys.exit("ripgrep is needed: apt-get install ripgrep")
    library = open_library()
    known = library.signatures
    core = max(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch)
        bench = _Bench(
            library, known, folder, Path(scratch), options.size << 20, options.rounds, core
        )
        good = [*bench.plain(), *bench.compressed(), *bench.mixed(), *bench.more_signatures()]
    if options.gate and not all(good):
        sys.exit(1)


class _Bench(NamedTuple):
    library: Library
    known: tuple[Signature, ...]
    folder: Path
    scratch: Path
    size: int
    rounds: int
    core: int

    def made(self, share: float, size: int | None = None) -> Path:
        folder = self.folder / f"{share:g}-{(size or self.size) >> 20}"
        if not folder.exists():
            made_logs.write(folder, size or self.size, share, self.library)
        run("wc", "-l", *map(str, folder.iterdir()))  # disks are not what is compared
        return folder

    def plain(self) -> list[bool]:
        rg = patterns_for_rg(self.known, self.scratch / "patterns")
        version = subprocess.run(["rg", "--version"], capture_output=True, text=True, check=True)
        print(f"{len(self.known)} signatures, {version.stdout.split('(')[0].strip()}")
        good: list[bool] = []
        for share, limit in ((0.01, SPARSE_SHARE), (0.3, DENSE_SHARE)):
            logs = self.made(share)
            size = sum(file.stat().st_size for file in logs.iterdir())
            search = ["rg", "-f", str(rg), *RG_ROOM, "--count", str(logs)]
            peer = best(self.rounds, *search, "--threads", "1", core=self.core)
            ours = best(self.rounds, *diagnose(logs), core=self.core)
            wide = best(self.rounds, *diagnose(logs))
            slow = naive(self.known, next(iter(logs.iterdir())))
            lines = best(1, "wc", "-l", *map(str, logs.iterdir()), core=self.core)
            print(f"plain text, {size >> 20} MB, {share:.0%} of the lines are errors (MB/s)")
            for name, rate in (
                ("wc -l", size / lines.cpu),
                ("rg -f, one thread", size / peer.cpu),
                ("rey-triage diagnose, one core", size / ours.cpu),
                (f"rey-triage diagnose, {len(os.sched_getaffinity(0))} cores", size / wide.elapsed),
                ("re, pattern by pattern", slow),
            ):
                print(f"  {name:<58}{rate / 1e6:8.1f}")
            good += [
                ratio("of rg's throughput, one core", peer.cpu / ours.cpu, limit, most=False),
                ratio("times naive re", size / ours.cpu / slow, NAIVE_TIMES, most=False),
                ratio("MB of memory", megabytes(*diagnose(logs)), MEGABYTES, most=True),
            ]
            if share == 0.01:
                good.append(
                    ratio("of rg's time, all cores", wide.elapsed / peer.elapsed, 1.0, most=True)
                )
        return good

    def compressed(self) -> list[bool]:
        plain = sorted(self.made(0.01).iterdir())[:4]
        size = sum(file.stat().st_size for file in plain)
        small = self._small()
        print(f"compressed, {size >> 20} MB when decoded (seconds: the decoder alone, ours)")
        good: list[bool] = []
        for ending in ("gz", "xz", "zst"):
            file = compress(plain, self.scratch / f"nova-compute.log.{ending}")
            nothing = compress([small], self.scratch / f"small.log.{ending}")
            commands = [decode(nothing), decode(file), diagnose(nothing), diagnose(file)]
            # in turns: what else the machine does then falls on all
            rounds = [[run(*command).elapsed for command in commands] for _ in range(self.rounds)]
            idle, alone, start, took = map(min, zip(*rounds, strict=True))
            print(f"  {ending:<40}{alone - idle:16.2f}  {took - start:.2f}")
            times = (took - start) / (alone - idle)
            good.append(ratio("times the decoder", times, DECODER_TIMES, most=True))
        return good

    def _small(self) -> Path:
        small = self.scratch / "small.log"
        if not small.exists():
            small.write_text(
                "2026-11-20 00:00:00.000 7 INFO nova.compute.manager [-] all is well\n"
            )
        return small

    def mixed(self) -> list[bool]:
        logs = self.made(0.1, 16 << 20)
        ours = best(self.rounds, *diagnose(logs))
        start = best(self.rounds, *diagnose(self._small()))
        print("16 MB of the logs of eight programs, to the finished diagnosis")
        return [ratio("s beyond start-up", ours.elapsed - start.elapsed, MIXED_SECONDS, most=True)]

    def more_signatures(self) -> list[bool]:
        logs = self.made(0.01)
        own = made_runbooks(self.library, self.scratch / "own", len(self.known))
        few = best(self.rounds, *diagnose(logs), core=self.core)
        run(*diagnose(self._small(), own=own))  # compiles the library once
        many = best(self.rounds, *diagnose(logs, own=own), core=self.core)
        print("twice as many signatures")
        share = few.cpu / many.cpu
        return [ratio("of the throughput remains", share, MORE_SIGNATURES, most=False)]


if __name__ == "__main__":
    main()
