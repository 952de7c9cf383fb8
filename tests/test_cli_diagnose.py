import errno
import gzip
import io
import json
import os
import random
import shlex
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest

from rey_triage.cli import group, main
from rey_triage.sources import gather
from rey_triage.sources.bundle import open_bundle

SCHEMA = json.loads(
    (Path(main.__code__.co_filename).parents[1] / "schema/diagnosis-1.schema.json").read_bytes()
)
HOSTILE = "<script>alert(1)</script> \x1b[31m| `tick` \x07"
SECRETS = "mysql+pymysql://nova:S3cr3tDb@db/nova password=S3cr3tPlain X-Auth-Token: S3cr3tToken99"


def log_line(message):
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
    return f"{now} 4242 ERROR nova.compute.manager [-] {message}\n"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """No clouds, no settings, and a place of its own to work in."""
    for name in list(os.environ):
        if name.startswith(("OS_", "REY_TRIAGE_")):
            monkeypatch.delenv(name)
    monkeypatch.setattr("openstack.config.loader.CONFIG_FILES", [str(tmp_path / "clouds.yaml")])
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def rey(capfd):
    """Run the program; give exit code, standard output and standard error."""

    def run(*args):
        capfd.readouterr()
        with pytest.raises(SystemExit) as done:
            main([str(arg) for arg in args])
        return done.value.code, *capfd.readouterr()

    return run


def document(out):
    found = json.loads(out)
    jsonschema.validate(found, SCHEMA)
    return found


def test_findings_exit_with_1_and_are_one_valid_document(rey):
    code, out, _ = rey("diagnose", "--demo", "--format", "json")
    assert code == 1
    assert document(out)["findings"][0]["runbook"].startswith("rabbitmq/")
    assert rey("diagnose", "--demo", "--exit-zero", "--format", "json")[0] == 0


def test_nothing_found_exits_with_0_and_is_a_valid_document_too(rey):
    code, out, err = rey("diagnose", "--text", "all is well", "--format", "json")
    assert (code, document(out)["findings"], err) == (0, [], "")


def test_nothing_found_where_a_check_failed_exits_with_3(rey, home):
    whole = gzip.compress(os.urandom(3000).hex().encode())
    (home / "nova-api.log.gz").write_bytes(whole[: len(whole) // 2])
    code, out, _ = rey("diagnose", "--logs", "nova-api.log.gz", "--format", "json")
    assert code == 3
    assert "truncated" in document(out)["coverage"][0]["why"]


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ([], "no cloud is configured"),
        (["--os-cloud", "nope"], "there is no cloud 'nope'"),
        (["--logs", "/nowhere/*.log"], "there is no such file or folder"),
        (["--text", "x", "-"], "not both"),
        (["-", "--alerts", "-"], "can read standard input"),
        (["--demo", "--bundle", __file__], "leave --bundle out"),
        (["--bundle", __file__], "it is no bundle"),
        (["--text", "x", "--since", "soon"], "neither a span"),
        (["--text", "x", "--since", "9999-01-01"], "still to come"),
        (["--text", "x", "--timeout", "5"], "no span of time"),
        (["--text", "x", "--timeout", "0s"], "leaves no time"),
        (["--text", "x", "--log-timezone", "Mars"], "--log-timezone: 'Mars' is no time zone"),
        (["--text", "x", "--service", "nvoa"], "'nvoa' is unknown"),
        (["--text", "x", "--runbooks", "nowhere"], "no such directory"),
    ],
)
def test_wrong_use_exits_with_2_and_says_what_is_wrong_on_stderr(rey, args, says):
    code, out, err = rey("diagnose", *args)
    assert (code, out) == (2, "")
    assert says in err


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("clouds: {a: 3}", "clouds.a is no description of a cloud"),
        ("clouds: [1]", "no mapping 'clouds'"),
        ("clouds: {a: {auth: {auth_url: 5}}}", "cannot be used"),
        ("clouds: {a: {auth: {auth_url: 'http://[::1'}}}", "is no http address"),
        ("clouds: {3: {}}", "Quote it"),
        ("clouds: {a: {}, b: {}}", "Choose one with --os-cloud NAME"),
    ],
)
def test_a_malformed_clouds_yaml_is_named(rey, home, monkeypatch, text, says):
    (home / "clouds.yaml").write_text(text)
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(home / "clouds.yaml"))
    code, out, err = rey("diagnose")
    assert (code, out) == (2, "")
    assert "clouds.yaml" in err
    assert says in err


def test_a_configuration_of_clouds_that_does_not_exist_is_named(rey, monkeypatch):
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", "gone.yaml")
    assert "OS_CLIENT_CONFIG_FILE=gone.yaml: there is no such file" in rey("diagnose")[2]


def interrupted(process, by=signal.SIGINT):
    """Press Ctrl-C until it is heard: one that comes just before a read blocks is not."""
    for _ in range(3):
        process.send_signal(by)
        try:
            return process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            continue
    process.kill()
    raise AssertionError("Ctrl-C was not heard")


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_prints_what_was_seen_and_what_is_missing(home, by):
    os.mkfifo(home / "nova-api.log")
    alert = {"labels": {"alertname": "SomethingElse"}, "annotations": {"summary": "odd"}}
    (home / "alerts.json").write_text(json.dumps([alert]))
    args = ["diagnose", "--alerts", "alerts.json", "--logs", "nova-api.log", "--format", "json"]
    with (
        subprocess.Popen(
            [sys.executable, "-m", "rey_triage", *args],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process,
        (home / "nova-api.log").open("w") as writer,
    ):
        writer.write(log_line("Something odd happened"))
        writer.flush()
        time.sleep(0.5)  # until it waits for more
        out, err = interrupted(process, by)
    assert process.returncode == 130
    found = document(out)
    assert "SomethingElse: odd" in [one["text"] for one in found["unexplained"]]
    assert {"check": "logs", "state": "failed", "why": "interrupted"} in found["coverage"]
    assert "interrupted" in err


def test_an_interrupted_collect_says_that_nothing_was_written(rey, home, monkeypatch):
    def stop(*_args, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr("rey_triage.sources.record.write", stop)
    code, out, err = rey("collect", "--text", "x", "-o", "x.tar.xz")
    assert (code, out) == (130, "")
    assert "x.tar.xz was not written" in err
    assert list(home.glob("*.tar.xz")) == []


def test_an_unexpected_error_is_one_line_and_its_traceback_on_request(rey, monkeypatch):
    def fail(*_args):
        raise ZeroDivisionError("password=S3cr3tPlain")

    monkeypatch.setattr(gather, "gather", fail)
    code, out, err = rey("diagnose", "--text", "x")
    assert (code, out) == (70, "")
    assert "mistake in rey-triage: ZeroDivisionError" in err
    assert "Traceback" not in err
    assert "S3cr3t" not in err
    monkeypatch.setenv("REY_TRIAGE_DEBUG", "1")
    assert "Traceback" in rey("diagnose", "--text", "x")[2]


def test_closed_streams_and_a_full_disk_are_no_tracebacks():
    command = f"{shlex.quote(sys.executable)} -m rey_triage diagnose --text x"
    for redirection, code in (("<&- 2>&-", 0), (">/dev/full", 70), (">&-", 0)):
        done = subprocess.run(
            ["bash", "-c", f"{command} {redirection}"], capture_output=True, text=True, check=False
        )
        assert done.returncode == code, redirection
        assert "Traceback" not in done.stderr
        assert "Exception" not in done.stderr


def test_a_terminal_that_lacks_a_character_shows_another_one(monkeypatch):
    latin = io.TextIOWrapper(io.BytesIO(), encoding="latin-1")
    monkeypatch.setattr(sys, "stdout", latin)
    assert group.run(["diagnose", "--text", "fails → always"]) == 0
    assert "fails ? always" in latin.buffer.getvalue().decode("latin-1")


@pytest.mark.parametrize("output", ["text", "markdown", "html"])
def test_hostile_texts_stay_texts(rey, home, output):
    (home / "nova-compute.log").write_text(log_line(HOSTILE))
    code, out, _ = rey("diagnose", "--logs", "nova-compute.log", "--format", output)
    assert code == 0
    assert "alert(1)" in out
    assert not set(out) & {"\x1b", "\x07"}
    assert output == "text" or "<script>alert" not in out
    assert output != "html" or ("src=" not in out and "<link" not in out)


def test_secrets_are_in_no_output_and_in_no_bundle(rey, home):
    (home / "nova-compute.log").write_text(log_line(SECRETS))
    alert = {"labels": {"alertname": "Odd"}, "annotations": {"summary": SECRETS}}
    (home / "alerts.json").write_text(json.dumps({"alerts": [alert]}))
    server = {"id": "1", "name": "vm", "status": "ERROR", "adminPass": "S3cr3tAdmin"}
    sources = ["--logs", "nova-compute.log", "--alerts", "alerts.json", "--text"]
    sources.append(json.dumps({**server, "fault": {"message": SECRETS}}))
    for output in ("text", "json", "markdown", "html"):
        _, out, err = rey("diagnose", *sources, "--format", output, "--all")
        assert "redacted" in out
        assert "S3cr3t" not in out + err
    assert rey("collect", *sources, "-o", "x.tar.xz")[0] == 0
    bundle = open_bundle("x.tar.xz")
    logs = b"".join(piece for member in bundle.log_members() for piece in member.pieces)
    assert b"redacted" in logs
    assert "S3cr3t" not in f"{logs!r}{bundle.text}{bundle.alerts}{bundle.manifest}"


def test_a_known_error_that_leads_to_no_finding_is_still_shown(rey, home):
    message = "AMQP server on 192.0.2.1:5672 is unreachable: timed out. Trying again in 1 seconds."
    (home / "nova-compute.log").write_text(log_line(message))
    code, out, _ = rey("diagnose", "--logs", "nova-compute.log", "--format", "json")
    found = document(out)
    assert code == 0
    assert message in found["unexplained"][0]["text"]


def test_a_folder_without_logs_and_binary_data_are_named(rey, home):
    (home / "empty").mkdir()
    (home / "core").write_bytes(bytes(100_000))
    (home / "noise").write_bytes(bytes(range(256)) * 400)
    _, out, _ = rey(
        "diagnose", "--logs", "empty", "--logs", "core", "--logs", "noise", "--format", "json"
    )
    told = {(one["state"], one["why"]) for one in document(out)["coverage"]}
    assert told == {("skipped", "there are no logs in it"), ("failed", "binary data, no log")}


def test_a_time_given_with_since_is_that_time_for_a_bundle_too(rey):
    request = gather.Request(begin=1000.0)
    assert request.lines_from(time.time()) == 1000.0
    assert gather.Request(since=60.0).lines_from(1000.0) == 940.0


def on_stdin(monkeypatch, data):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def test_standard_input_may_be_empty_or_garbage(rey, monkeypatch):
    for data, says in ((b"", "standard input is empty"), (b"\xff\0\xfe error \x1b[1m failed", "")):
        on_stdin(monkeypatch, data)
        code, _, err = rey("diagnose", "-")
        assert code == 0
        assert says in err


def test_packed_or_binary_data_on_standard_input_is_refused_with_a_remedy(rey, monkeypatch):
    line = log_line("Placement API service is not responding.").encode()
    for data in (gzip.compress(random.Random(1).randbytes(20_000)), bytes(range(256)) * 400):
        on_stdin(monkeypatch, data)
        code, _, err = rey("diagnose", "-")
        assert code == 2
        assert "standard input: this is binary data, no text" in err
        assert "--logs FILE" in err
    on_stdin(monkeypatch, line * 100 + b"\0\1\2" * 20)
    assert rey("diagnose", "-")[0] == 1


def test_what_a_terminal_of_windows_writes_is_read(rey, monkeypatch):
    line = log_line("Placement API service is not responding.")
    for coding in ("utf-16", "utf-16-be"):
        on_stdin(monkeypatch, "\ufeff".encode(coding) * (coding != "utf-16") + line.encode(coding))
        code, out, _ = rey("diagnose", "-")
        assert (code, "placement/api-down" in out) == (1, True)


def test_collect_says_where_it_cannot_write_before_it_looks(rey, home):
    (home / "x.tar.xz").touch()
    for file, says in (
        ("x.tar.xz", "exists already"),
        ("no/x.tar.xz", "does not exist"),
        ("/dev/full", "is no plain file"),
    ):
        args = ["collect", "--text", "x", "-o", file]
        code, _, err = rey(*args, *(["--force"] if file == "/dev/full" else []))
        assert code == 2
        assert says in err


def test_a_full_disk_leaves_no_bundle_behind(rey, home, monkeypatch):
    def full(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    code, _, err = rey("collect", "--text", "x", "-o", "x.tar.xz")
    assert code == 2
    assert "No space left on device" in err
    assert not any("tar" in file.name for file in home.iterdir())


RULE = '[[ignore]]\nrunbook = "rabbitmq/*"\nreason = "planned"\nuntil = {until}\n'


@pytest.mark.parametrize(("until", "ignored"), [("2099-12-31", 1), ("2020-01-01", 0)])
def test_a_known_finding_is_ignored_until_its_day(rey, home, monkeypatch, until, ignored):
    (home / "ignore.toml").write_text(RULE.format(until=until))
    monkeypatch.setenv("REY_TRIAGE_IGNORE_FILE", str(home / "ignore.toml"))
    found = document(rey("diagnose", "--demo", "--format", "json")[1])
    assert len(found["ignored"]) == ignored
    assert bool(found["findings"]) is not bool(ignored)


@pytest.mark.parametrize("rule", ["x = 1", "[[", RULE.format(until='"soon"'), "ignore = [3]"])
def test_a_malformed_ignore_file_is_named(rey, home, monkeypatch, rule):
    (home / "ignore.toml").write_text(rule)
    monkeypatch.setenv("REY_TRIAGE_IGNORE_FILE", str(home / "ignore.toml"))
    code, _, err = rey("diagnose", "--demo")
    assert code == 2
    assert "ignore.toml" in err


def test_beside_a_likely_cause_a_few_others_are_listed_and_the_rest_are_counted(rey):
    """A page of refusals has a cause for each message; the message that was pasted chooses one."""
    text = "Block Device 5e7c1c9a-9a7c-4b1e-8a5e-2b3c4d5e6f70 is not bootable. (HTTP 400)"
    _, out, _ = rey("diagnose", "--text", text, "--format", "json")
    (finding,) = document(out)["findings"]
    states = [one["state"] for one in finding["causes"]]
    assert states.count("likely") == 1
    possible = states.count("possible")
    assert possible > 4
    _, out, _ = rey("diagnose", "--text", text)
    assert "likely: The volume is not marked as bootable" in out
    assert out.count("possible: ") == 4
    assert f"possible: {possible - 3} more on the page" in out
