"""Logs that grow are followed through rotation, truncation and new programs."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest

from rey_triage.cli.follow import Told
from rey_triage.diagnosis import Diagnosis, Finding
from rey_triage.scanner import Scanner
from rey_triage.signatures import Signature
from rey_triage.sources.logs import Follower

SCANNER = Scanner((Signature(r"No valid host was found", "nova/x", "s", "holds", "log"),))


def line(what, second=0):
    return f"2026-11-22 17:04:{second:02}.839 7 ERROR nova.conductor [-] {what}\n"


def append(path, text):
    with path.open("a") as out:
        out.write(text)


def seen(follower):
    return [(one.text, one.count, one.source) for one in follower.observations()]


@pytest.fixture
def log(tmp_path):
    path = tmp_path / "nova-conductor.log"
    path.write_text(line("old trouble"))
    return path


@pytest.fixture
def follower(tmp_path, log):
    one = Follower([tmp_path], SCANNER, tz=UTC)
    yield one
    one.close()


def test_only_what_is_written_from_now_on_counts(follower, log):
    assert not follower.poll()
    append(log, line("No valid host was found"))
    assert follower.poll()
    begin = len(line("old trouble"))
    assert seen(follower) == [("No valid host was found", 1, f"nova-conductor.log@{begin + 1}")]
    assert not follower.poll()


def test_a_line_counts_when_it_is_whole(follower, log):
    half = line("No valid host was found")
    append(log, half[:60])
    follower.poll()
    assert seen(follower) == []
    append(log, half[60:])
    follower.poll()
    assert [text for text, _, _ in seen(follower)] == ["No valid host was found"]


def test_the_end_of_a_log_that_is_rotated_away_is_read_and_so_is_the_new_one(follower, log):
    append(log, line("first", 1))
    follower.poll()
    append(log, line("second", 2))
    log.rename(log.with_name("nova-conductor.log.1"))
    log.write_text(line("third", 3))
    follower.poll()
    assert {text for text, _, _ in seen(follower)} == {"first", "second", "third"}


def test_a_log_that_is_followed_by_its_name_alone_is_rotated_as_well(tmp_path):
    log = tmp_path / "nova-conductor.log"
    log.write_text("")
    alone = Follower([log], SCANNER, tz=UTC)
    append(log, line("first", 1))
    alone.poll()
    append(log, line("second", 2))
    log.rename(tmp_path / "old")
    log.write_text(line("third", 3))
    alone.poll()
    assert {text for text, _, _ in seen(alone)} == {"first", "second", "third"}
    log.unlink()
    assert not alone.poll()


def test_what_a_rotation_copies_away_is_not_read_twice(follower, log):
    append(log, line("first", 1))
    follower.poll()
    log.with_name("nova-conductor.log.1").write_text(log.read_text())
    with log.open("r+") as emptied:
        emptied.truncate()
    follower.poll()
    append(log, line("second", 2))
    follower.poll()
    assert [(text, count) for text, count, _ in seen(follower)] == [("first", 1), ("second", 1)]


def test_a_program_that_begins_to_log_later_is_followed(follower, tmp_path):
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "cinder-volume.log").write_text(line("No valid host was found"))
    os.mkfifo(tmp_path / "new" / "a-pipe")
    assert follower.poll()
    assert [source for _, _, source in seen(follower)] == ["cinder-volume.log:1"]


def finding(runbook, confidence, *affected):
    return Finding(
        runbook=runbook,
        title="",
        confidence=confidence,
        severity="major",
        affected=list(affected),
        impact="",
        causes=[],
        decide_by=None,
        evidence=[],
        explains=[],
        next=[],
        url="",
    )


def test_only_what_is_new_surer_or_larger_is_told_again():
    told = Told()

    def news(*findings):
        return [one.runbook for one in told.news(Diagnosis(findings=list(findings)))]

    assert news(finding("a", "medium", "h1")) == ["a"]
    assert news(finding("a", "medium", "h1"), finding("b", "low")) == ["b"]
    assert news(finding("a", "high", "h1"), finding("b", "low")) == ["a"]
    assert news(finding("a", "medium", "h1")) == []
    assert news(finding("a", "medium", "h2")) == ["a"]
    assert news(finding("a", "high", "h1", "h2")) == []


def test_diagnose_reports_a_finding_when_it_appears_and_ends_with_ctrl_c(tmp_path):
    log = tmp_path / "neutron-server.log"
    log.write_text("")
    program = [sys.executable, "-m", "rey_triage", "diagnose", "--follow", "--logs", str(tmp_path)]
    process = subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        assert b"watching" in process.stderr.readline()
        now = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M:%S.000")
        append(
            log,
            f"{now} 7 ERROR neutron.plugins.ml2.managers [None req-{'1' * 36}] Failed to bind port "
            "6a1f6f1e-8e0d-4f7c-9d0c-5f2f3a4b5c6d on host cmp-2 for vnic_type normal using "
            "segments [{'id': '5f2f3a4b', 'network_type': 'vlan'}]\n",
        )
        shown = b""
        deadline = time.monotonic() + 20
        while b"neutron/port-binding-failed" not in shown:
            ready, _, _ = select.select([process.stdout], [], [], deadline - time.monotonic())
            assert ready, shown
            shown += os.read(process.stdout.fileno(), 65536)
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 1
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize(
    "options", [["--text", "x"], ["--demo", "--logs", "."], ["--logs", ".", "--format", "html"]]
)
def test_follow_says_what_it_needs(options):
    program = [sys.executable, "-m", "rey_triage", "diagnose", "--follow", *options]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "--follow" in done.stderr
