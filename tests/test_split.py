"""A large log is read in parts, by several processes, and gives what it gives in one."""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import signal
import tarfile
from datetime import UTC, datetime, timedelta

import pytest

from rey_triage.scanner import Scanner
from rey_triage.signatures import Signature
from rey_triage.sources import logs
from rey_triage.sources.logs import reader, split, spread

BEGIN = datetime(2026, 11, 22, tzinfo=UTC)
PATTERNS = (
    "is unreachable",
    "No valid host",
    "Connection aborted",
    "ImageNotFound: Image \\S+ could",
)
SCANNER = Scanner(tuple(Signature(p, "r/x", "s", "holds", "log") for p in PATTERNS))


@pytest.fixture
def small_parts(monkeypatch):
    """Have logs of some kilobytes count as large."""
    monkeypatch.setattr(split, "PART", 8 << 10)
    monkeypatch.setattr(reader, "PART", 8 << 10)
    monkeypatch.setattr(reader, "LARGE", 1 << 10)
    monkeypatch.setattr(reader, "BY_BYTES", 1 << 10)
    monkeypatch.setattr(spread, "cores", lambda: 2)


def event(rng, number):
    """Return the lines of one event, as oslo.log and others write them."""
    at = f"{BEGIN + timedelta(milliseconds=377 * number):%Y-%m-%d %H:%M:%S.%f}"[:-3]
    id_ = f"{rng.getrandbits(128):032x}"
    header = f"{at} {rng.choice((7, 8))} ERROR nova.compute.manager [None req-{id_} - - - -] "
    kind = rng.randrange(12)
    if kind == 0:
        return [f"{header}AMQP server on 10.0.0.{rng.randrange(9)}:5672 is unreachable"]
    if kind == 1:  # a traceback each line of which has the header
        lines = [
            "Traceback (most recent call last):",
            *(f'  File "/usr/lib/x{line}.py", line 7, in f' for line in range(rng.randrange(40))),
            f"nova.exception.ImageNotFound: Image {id_} could not be found.",
        ]
        return [f"{header}Build failed", *(header + line for line in lines)]
    if kind == 2:  # one whose lines go without
        body = ["Traceback (most recent call last):", '  File "/x.py", line 1, in g']
        return [f"{header}Unexpected error", *body, "OSError: Connection aborted."]
    if kind == 3:
        return [f"{header}No valid host was found for {id_}"]
    return [f"{at} 7 INFO nova.compute.manager [-] Took {rng.random():.2f} seconds, {id_}"]


def lines(seed, many=1000):
    rng = random.Random(seed)
    return [line for number in range(many) for line in event(rng, number)]


def written(folder, name, seed):
    path = folder / name
    path.write_text("\n".join(lines(seed)) + "\n")
    return path


def seen(*paths, **options):
    found = logs.read(paths, SCANNER, tz=UTC, **options)
    return found.observations, found.coverage


def in_parts(path):
    return len(list(reader._parts(reader.find([path])[0], None, UTC)))


@pytest.mark.parametrize("seed", range(5))
def test_parts_give_what_the_whole_gives(tmp_path, small_parts, monkeypatch, seed):
    path = written(tmp_path, "nova-compute.log", seed)
    assert in_parts(path) > 10
    parts = seen(path)
    monkeypatch.setattr(split, "PART", 1 << 30)
    assert in_parts(path) == 1
    whole = seen(path)
    assert parts == whole
    assert {one.signatures for one in whole[0]} == {(0,), (1,), (2,), (3,)}


@pytest.mark.parametrize("cores", [1, 3])
def test_the_answer_does_not_depend_on_the_machine(tmp_path, small_parts, monkeypatch, cores):
    paths = [written(tmp_path, f"nova-compute-{n}.log", n) for n in range(3)]
    here = seen(*paths)
    monkeypatch.setattr(spread, "cores", lambda: cores)
    assert seen(*paths) == here


def test_parts_begin_behind_the_place_where_the_time_begins(tmp_path, small_parts, monkeypatch):
    path = written(tmp_path, "nova-compute.log", 1)
    since = (BEGIN + timedelta(seconds=200)).timestamp()
    monkeypatch.setattr("rey_triage.sources.logs.seek.LARGE", 1 << 10)
    monkeypatch.setattr("rey_triage.sources.logs.seek._NEAR", 1 << 13)
    monkeypatch.setattr("rey_triage.sources.logs.seek._LOOK", 1 << 10)
    told = []
    found, (coverage,) = seen(path, since=since, progress=lambda *done: told.append(done))
    assert coverage.why.startswith("entered at byte ")
    entered = int(coverage.why.split()[3].rstrip(","))
    assert min(int(one.source.partition("@")[2]) for one in found) > entered
    assert told[-1] == (path.stat().st_size - entered,) * 2


@pytest.mark.parametrize(("level", "is_flood"), [("INFO", False), ("ERROR", True)])
def test_only_what_a_flood_needs_is_compiled_for_all_processes(tmp_path, level, is_flood):
    line = f"2026-11-22 09:00:00.000 7 {level} nova.compute.manager [-] No more news\n"
    path = tmp_path / "nova-compute.log"
    path.write_text(line * ((2 << 20) // len(line)))
    scanner = Scanner(SCANNER.signatures)
    (part,) = reader._parts(reader.find([path])[0], None, UTC)
    scanner.prepare(reader._samples([part]))
    assert ("numbers" in vars(scanner._each)) is is_flood


def as_json(text):
    entry = {"Logger": "nova", "log_level": "ERROR", "Payload": text, "@timestamp": "2026-11-22"}
    return json.dumps(entry)


@pytest.mark.parametrize("kind", ["gz", "tar", "json", "one time", "no times"])
def test_what_must_be_read_from_its_beginning_is_read_as_one(tmp_path, small_parts, kind):
    path = tmp_path / "nova-compute.log"
    text = "\n".join(lines(3)).encode() + b"\n"
    if kind == "gz":
        path.write_bytes(gzip.compress(text))
    elif kind == "tar":
        with tarfile.open(path, "w") as archive:
            member = tarfile.TarInfo("nova-api.log")
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text))
    elif kind == "json":
        path.write_text("".join(f"{as_json(line)}\n" for line in lines(3)))
    elif kind == "one time":
        path.write_bytes(
            b"".join(b"2026-11-22 09:00:00.000" + line[23:] + b"\n" for line in text.split(b"\n"))
        )
    else:
        path.write_bytes(b"nobody knows when\n" * 5000)
    assert in_parts(path) == 1
    assert [one.state for one in seen(path)[1]] == ["checked"]


def test_zeros_that_a_crash_left_in_the_middle_do_not_make_a_part_of_it_binary(
    tmp_path, small_parts, monkeypatch
):
    path = written(tmp_path, "nova-compute.log", 4)
    data = path.read_bytes()
    at = data.index(b"\n", 50_000) + 1
    path.write_bytes(data[:at] + bytes(40_000) + data[at:])
    parts = seen(path)
    assert [one.state for one in parts[1]] == ["checked"]
    monkeypatch.setattr(split, "PART", 1 << 30)
    assert parts == seen(path)


def test_a_part_that_is_lost_is_told_once_of_its_log(tmp_path, small_parts, monkeypatch):
    path = written(tmp_path, "nova-compute.log", 2)
    other = written(tmp_path, "nova-api.log", 1)

    def read_part(part, reading, reached, read=reader._read_part):
        if part.log.path == str(path) and part.begin >> 13 == 7:
            os.kill(os.getpid(), signal.SIGKILL)
        read(part, reading, reached)

    monkeypatch.setattr(reader, "_read_part", read_part)
    found, coverage = seen(path, other)
    assert [(one.check, one.state) for one in coverage] == [
        (f"log {path}", "failed"),
        (f"log {other}", "checked"),
    ]
    assert found
