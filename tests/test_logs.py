"""Logs in every form and place; what cannot be read is named, and the rest is read."""

import gzip
import io
import json
import lzma
import os
import random
import tarfile
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rey_triage.errors import ReyError
from rey_triage.log_header import parse_header
from rey_triage.log_times import parse_time
from rey_triage.patterns.texts import texts
from rey_triage.patterns.words import needed
from rey_triage.scanner import Scanner
from rey_triage.signatures import Signature
from rey_triage.sources import logs
from rey_triage.sources.logs import chunks
from rey_triage.sources.logs.origin import origin_of_path
from rey_triage.sources.logs.streams import READ, pieces, zstd

DATA = Path(__file__).parent / "data" / "logs"
OUTER = "req-00000000-1111-4222-8333-444444444444"
REQUEST = "req-0d6e7f80-91a2-4b3c-9d5e-6f708192a3b4"
USER = "d14284d0291e489a88b48405331fb2ed"
PROJECT = "a3d5884a6fb745dfacf1f7e59ef9ff3d"
INSTANCE = "4a3c1a52-8a1e-4f0a-b7f5-0a7f5c1f2e11"
OF = f"[instance: {INSTANCE}] "
LINE = (
    "2026-11-22 17:04:53.839 7 ERROR oslo.messaging._drivers.impl_rabbit [-] AMQP server on "
    "127.0.0.1:5672 is unreachable: [Errno 111] ECONNREFUSED.\n"
)


def scanner(*patterns):
    return Scanner(tuple(Signature(p, "r/x", "s", "holds", "log") for p in patterns))


AMQP = scanner(r"AMQP server on .* is unreachable")


def read(*paths, scan=AMQP, **options):
    return logs.read(paths, scan, tz=UTC, **options)


def put(folder, name, content):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            f"2026-11-22 16:44:50.8 49 ERROR n [None {REQUEST} {USER} {PROJECT} - - d d] {OF}B",
            {
                "level": "ERROR",
                "logger": "n",
                "request": REQUEST,
                "project": PROJECT,
                "instance": INSTANCE,
                "message": "B",
            },
        ),
        (
            f"2026-11-22 16:44:50.8 49 INFO h [{OUTER} {REQUEST} {USER} {PROJECT} - - d d] B",
            {"request": REQUEST, "project": PROJECT},
        ),
        ("2026-11-22 16:44:50.842 49 INFO nova.x [-] Boom", {"pid": "49", "message": "Boom"}),
        (
            "2026-11-22T16:44:50.842123Z stdout F 2026-11-22 16:44:50.842 1 ERROR nova.x [-] Boom",
            {"level": "ERROR", "message": "Boom"},
        ),
        (
            "Nov 22 16:44:50 cmp-7 nova-compute[12]: 2026-11-22 16:44:50.8 1 ERROR nova.x [-] Boom",
            {"host": "cmp-7", "tag": "nova-compute", "message": "Boom"},
        ),
        (
            "<27>1 2026-11-22T16:44:50.842+00:00 cmp-7 nova-compute 12 - - ERROR nova.x [-] Boom",
            {"host": "cmp-7", "tag": "nova-compute", "level": "ERROR", "message": "Boom"},
        ),
        (
            "2026-11-22T16:44:50.842+00:00 net-1 kernel: [12.123456] Boom",
            {"host": "net-1", "tag": "kernel", "message": "Boom"},
        ),
        ("2026-11-22T16:44:50.842Z|00263|main|WARN|Boom", {"level": "WARNING", "logger": "main"}),
        (
            "2026-11-22 16:44:50.842+00:00 [error] <0.1.0> Boom",
            {"level": "ERROR", "pid": "<0.1.0>"},
        ),
        ("=ERROR REPORT==== 22-Nov-2026::16:44:50 ===", {"level": "ERROR", "message": ""}),
        ("2026-11-22 16:44:50 47 [Warning] Boom", {"level": "WARNING", "message": "Boom"}),
        ("2026-11-22T16:44:50.842Z 47 [ERROR] [MY-010] [Server] Boom", {"message": "Boom"}),
        (
            "2026-11-22 16:44:50.842+0000: 1234: error : virNetSocketReadWire:1 : Boom",
            {"level": "ERROR", "message": "Boom"},
        ),
        ("2026-11-22T16:44:50.842+0000 7f1c30776ef8 -1 Boom", {"level": "ERROR"}),
        ("[Sun Nov 22 16:44:50 2026] Boom", {"message": "Boom"}),
        ("Sun Nov 22 16:44:50 2026: Boom", {"message": "Boom"}),
        (
            "[Sun Nov 22 16:44:50.842 2026] [wsgi:error] [pid 1:tid 2] [client 10.0.0.1:3] Boom",
            {"message": "Boom"},
        ),
    ],
)
def test_headers_of_all_programs_are_taken_off(line, expected):
    header = parse_header(line, UTC, datetime(2026, 11, 23, tzinfo=UTC).timestamp())
    assert {key: getattr(header, key) for key in expected} == expected
    when = datetime(2026, 11, 22, 16, 44, 50, tzinfo=UTC).timestamp()
    assert when <= header.time < when + 1


@pytest.mark.parametrize(
    ("line", "logger", "message"),
    [
        (
            "Nov 22 16:44:50 h kernel: INFO: task x:47 blocked for",
            "",
            "INFO: task x:47 blocked for",
        ),
        ("2026-11-22 16:44:50.842 ERROR: Missing value auth-url", "", "Missing value auth-url"),
        ("2026-11-22 16:44:50.842 1 ERROR: nova.x [-] Boom", "nova.x", "Boom"),
    ],
)
def test_a_colon_stands_before_a_sentence_unless_a_dotted_logger_follows(line, logger, message):
    header = parse_header(line, UTC)
    assert (header.logger, header.message) == (logger, message)


@pytest.mark.parametrize("line", ["  File x", "Traceback (most recent call last):", "", "ERROR"])
def test_a_line_that_continues_another_has_no_header(line):
    assert parse_header(line) is None


@pytest.mark.parametrize(
    ("path", "origin"),
    [
        ("/var/log/nova/nova-api.log.2.gz", ("nova-api", "")),
        ("/var/log/neutron/server.log", ("neutron-server", "")),
        ("/var/log/cinder/volume.log-20261121", ("cinder-volume", "")),
        ("/var/log/kolla/rabbitmq/rabbit@ctl-1.log", ("rabbitmq", "ctl-1")),
        ("/var/log/pods/openstack_nova-compute-default-abc12_uid/nova-compute/0.log",
         ("nova-compute", "")),
        ("/var/log/containers/nova-api-osapi-7d9f8d7c6b-abcde_openstack_nova-osapi-0123456789ab.log",
         ("nova-api", "")),
        ("/openstack/log/ctl1_nova_api_container-abcd12/nova/nova-api.log", ("nova-api", "ctl1")),
        ("logs/nova-compute-cmp-1.log", ("nova-compute", "cmp-1")),
        ("kolla/neutron_openvswitch_agent.log", ("neutron-openvswitch-agent", "")),
        ("/var/log/mysql/error.log", ("mariadb", "")),
        ("/var/log/syslog", ("", "")),
    ],
)  # fmt: skip
def test_program_and_host_are_read_from_the_path(path, origin):
    assert origin_of_path(path) == origin


def test_times_have_zones_and_years():
    tz = timezone(timedelta(hours=2))
    noon = datetime(2026, 1, 2, 12, tzinfo=UTC).timestamp()
    assert parse_time("2026-01-02 14:00:00.000", tz) == noon
    assert parse_time("2026-01-02T07:00:00-05:00", tz) == noon
    written = datetime(2027, 1, 3, tzinfo=UTC).timestamp()
    assert parse_time("Jan  2 12:00:00", UTC, written) == noon + 365 * 86400
    assert parse_time("Feb 31 12:00:00", UTC, written) is None


def test_a_traceback_of_a_real_service_is_one_event():
    scan = scanner("UnexpectedTaskStateError", "Exception during message handling")
    found = read(DATA / "nova-compute-cmp-1.log", scan=scan).observations
    assert len(found) == 1
    assert found[0].signatures == (0, 1)
    assert (found[0].service, found[0].host, found[0].level) == ("nova-compute", "cmp-1", "ERROR")
    assert found[0].request.startswith("req-")
    assert found[0].source == "nova-compute-cmp-1.log:2"
    assert "UnexpectedTaskStateError" in found[0].text


def test_a_traceback_without_headers_gives_its_exception(tmp_path):
    trace = "Traceback (most recent call last):\n  File x\nOSError: disk gone\n"
    found = read(put(tmp_path, "nova-api.log", LINE + trace), scan=scanner("zzz")).observations
    assert [o.text.endswith("ECONNREFUSED.: OSError: disk gone") for o in found] == [True]


def test_lines_of_one_rabbitmq_event_are_joined():
    found = read(DATA / "rabbitmq.log", scan=scanner("channel exception not_found")).observations
    assert all("Channel error" in o.text and "not_found" in o.text for o in found)
    assert sum(o.count for o in found) == 2


def test_a_pattern_may_need_several_lines_of_a_rabbitmq_event():
    across = scanner(r"Channel error on connection \S+ \([^)]+\), channel 1: operation queue")
    found = read(DATA / "rabbitmq.log", scan=across).observations
    assert sum(o.count for o in found if o.signatures == (0,)) == 1


def test_a_pattern_may_need_lines_of_two_chunks():
    """None of which has all of its words."""
    pattern = r"the first channel: operation queue\.declare"
    known = texts(pattern)
    scan = Scanner((Signature(pattern, "r/x", "s", "holds", "log", (), known, needed(known)),))
    lines = b"[error] error on the first channel:\n", b"[error] operation queue.declare failed\n"
    assert [scan.hits(line)[0][2] for line in lines] == [(), ()]
    assert scan.match(b"error on the first channel: operation queue.declare failed") == (0,)


def test_a_report_of_an_old_rabbitmq_is_one_event(tmp_path):
    report = (
        "=ERROR REPORT==== 22-Nov-2026::16:44:50 ===\nclosing connection\nmissed heartbeats\n\n"
    )
    found = read(
        put(tmp_path, "rabbit@ctl-1.log", report), scan=scanner("missed heart")
    ).observations
    assert [(o.text, o.host, o.signatures) for o in found] == [
        ("closing connection missed heartbeats", "ctl-1", (0,))
    ]


def compressed(kind, data):
    if kind == "gz":
        half = len(data) // 2
        return gzip.compress(data[:half]) + gzip.compress(data[half:])
    return lzma.compress(data) if kind == "xz" else zstd().compress(data)


def archived(files):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
        link = tarfile.TarInfo("evil")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/shadow"
        archive.addfile(link)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["gz", "xz", "zst"])
def test_compressed_logs_and_archives_are_read(tmp_path, kind):
    put(tmp_path, f"nova-api.log.1.{kind}", compressed(kind, LINE.encode()))
    inner = gzip.compress(LINE.encode())
    archive = archived({"var/log/nova/nova-conductor.log": LINE.encode(), "../../h.log.gz": inner})
    put(tmp_path, f"all.tar.{kind}", compressed(kind, archive))
    found = read(tmp_path)
    assert {o.service for o in found.observations} == {"nova-api", "nova-conductor", ""}
    assert [c.state for c in found.coverage] == ["checked"] * 3


@pytest.mark.parametrize("kind", ["gz", "xz", "zst"])
def test_a_truncated_file_is_named_and_the_rest_is_read(tmp_path, kind):
    data = compressed(kind, b"".join(LINE.replace("53", f"{i:02}").encode() for i in range(60)))
    put(tmp_path, f"cut.log.{kind}", data[:-5])
    put(tmp_path, "nova-api.log", LINE)
    found = read(tmp_path)
    assert {c.state for c in found.coverage} == {"checked", "failed"}
    assert any(o.service == "nova-api" for o in found.observations)


def test_what_is_no_log_is_named(tmp_path):
    put(tmp_path, "wtmp", bytes(range(7)) * 100)
    put(tmp_path, "a.journal", b"LPKSHHRH" + b"x" * 500)
    put(tmp_path, "cut.tar", archived({"a.log": LINE.encode() * 50})[:2000])
    put(tmp_path, "latin.log", LINE.encode() + b"\xff\xfe ERROR caf\xe9\n")
    (tmp_path / "dead").symlink_to("nowhere")
    coverage = {c.check.rsplit("/", 1)[1]: c for c in read(tmp_path).coverage}
    assert {name for name, c in coverage.items() if c.state == "failed"} == {
        "wtmp", "a.journal", "cut.tar", "a.log", "dead",
    } - ({"a.log"} if "a.log" not in coverage else set())  # fmt: skip
    assert "journalctl" in coverage["a.journal"].why


def test_a_path_that_does_not_exist_is_an_error(tmp_path):
    with pytest.raises(ReyError, match="no such file"):
        read(tmp_path / "nothing")
    with pytest.raises(ReyError):
        read(str(tmp_path / "*.log"))
    put(tmp_path, "a/nova-api.log", LINE)
    assert len(read(str(tmp_path / "*" / "*.log")).observations) == 1


def test_old_lines_and_old_files_are_left_out(tmp_path):
    put(tmp_path, "nova-api.log", LINE.replace("17:04", "15:04") + LINE)
    since = datetime(2026, 11, 22, 16, tzinfo=UTC).timestamp()
    found = read(tmp_path, since=since)
    assert [(o.count, o.source) for o in found.observations] == [(1, "nova-api.log:2")]
    os.utime(tmp_path / "nova-api.log", (since - 10, since - 10))
    found = read(tmp_path, since=since)
    assert [c.state for c in found.coverage] == ["skipped"]


def test_repeated_messages_fold_and_keep_first_and_last(tmp_path):
    lines = [LINE.replace("17:04", f"17:{i:02}").replace("5672", str(5000 + i)) for i in range(30)]
    put(tmp_path, "nova-api.log", "".join(lines))
    (one,) = read(tmp_path).observations
    assert (one.count, one.time - one.first, one.source) == (30, 29 * 60, "nova-api.log:30")
    assert "5029" in one.text


def test_unknown_errors_are_clustered_and_ordinary_lines_are_not_seen(tmp_path):
    text = "".join(
        f"2026-11-22 17:04:53.839 7 {level} nova.x [-] instance {i} went to ERROR state\n"
        for i in range(3)
        for level in ("ERROR", "INFO")
    )
    (one,) = read(put(tmp_path, "nova-api.log", text)).observations
    assert (one.signatures, one.count, one.level) == ((), 3, "ERROR")


def test_journal_docker_and_oslo_json_are_unwrapped(tmp_path):
    oslo = LINE.rstrip("\n")
    entry = {
        "__REALTIME_TIMESTAMP": "1795367093839000",
        "_HOSTNAME": "cmp-9",
        "SYSLOG_IDENTIFIER": "nova-compute",
        "_PID": "7",
        "MESSAGE": list(oslo.encode()),
    }
    put(tmp_path, "journal.json", json.dumps(entry) + "\n" + json.dumps(entry)[:40] + "\n")
    docker = {"log": oslo + "\n", "stream": "stderr", "time": "2026-11-22T17:04:53.839Z"}
    put(tmp_path, "nova_compute/0-json.log", json.dumps(docker) + "\n")
    binary = f"{oslo}\nTraceback"
    export = (
        b"__CURSOR=x\n__REALTIME_TIMESTAMP=1795367093839000\n_HOSTNAME=cmp-8\n"
        b"SYSLOG_IDENTIFIER=nova-compute\nMESSAGE\n"
        + len(binary).to_bytes(8, "little") + binary.encode() + b"\n_PID=7\n\n"
    )  # fmt: skip
    put(tmp_path, "journal.export", export)
    found = read(tmp_path)
    assert [c for c in found.coverage if c.state != "checked"] == []
    assert {(o.service, o.host, o.signatures) for o in found.observations} == {
        ("nova-compute", "cmp-9", (0,)),
        ("nova-compute", "cmp-8", (0,)),
        ("nova-compute", "", (0,)),
    }


def test_an_entry_of_a_journal_with_an_empty_line_in_it_is_whole_in_two_chunks(monkeypatch):
    monkeypatch.setattr(chunks, "CHUNK", 64)
    message = b"2026-11-22 17:04:53.839 7 ERROR nova [-] first\n\nand last\n"
    export = (
        b"__CURSOR=x\n__REALTIME_TIMESTAMP=1795367093839000\n_HOSTNAME=cmp-8\nMESSAGE\n"
        + len(message).to_bytes(8, "little") + message + b"\n_PID=7\n\n"
    )  # fmt: skip
    cut = export.index(b"and last")
    (plain,) = chunks.chunks(iter([export[:cut], export[cut:]]))
    assert b"first" in plain
    assert b"and last" in plain


@pytest.mark.parametrize("wrap", [lambda record: record, lambda record: {"_source": record}])
def test_what_fluentd_keeps_of_a_line_is_a_line_again(tmp_path, wrap):
    header, _, message = LINE.rstrip("\n").partition("] ")
    _, _, pid, level, module, *_ = header.split()
    record = {
        "@timestamp": "2026-11-22T17:04:53.839",
        "Hostname": "cmp-9",
        "programname": "nova-compute",
        "Pid": pid,
        "log_level": level,
        "python_module": module,
        "Payload": message,
    }
    put(tmp_path, "export.json", json.dumps(wrap(record)) + "\n")
    (seen,) = read(tmp_path).observations
    assert (seen.service, seen.host, seen.level) == ("nova-compute", "cmp-9", level)
    assert (seen.signatures, seen.time) == ((0,), pytest.approx(1795367093.839))


def test_copied_logs_hold_every_line_of_the_span_without_secrets(tmp_path):
    def at(hour, text):
        return f"2026-11-22 {hour}:00:00.000 7 INFO nova.x [-] {text}\n"

    text = at(10, "old") + "  of old\n" + at(12, "password=QXZJ") + "  of new\n" + at(14, "late")
    put(tmp_path, "nova/nova-api.log", text)
    put(tmp_path, "nova/nova-api.log.1.gz", gzip.compress(text.encode()))
    coverage = []
    hours = [datetime(2026, 11, 22, h, tzinfo=UTC).timestamp() for h in (11, 13)]
    copied = {
        name: b"".join(lines).decode()
        for name, lines in logs.copy_logs(
            [tmp_path / "nova"], coverage, since=hours[0], until=hours[1], tz=UTC
        )
    }
    wanted = at(12, "password=[redacted]") + "  of new\n"
    assert copied == {"nova/nova-api.log": wanted, "nova/nova-api.log.1.gz": wanted}
    assert [c.state for c in coverage] == ["checked", "checked"]


def test_a_private_key_on_the_border_of_two_chunks_is_not_copied(tmp_path, monkeypatch):
    monkeypatch.setattr("rey_triage.sources.logs.chunks.CHUNK", 64)
    monkeypatch.setattr("rey_triage.sources.logs.streams.READ", 64)
    body = "\n".join("QXZJ" * 16 for _ in range(20))
    key = f"-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n"
    put(tmp_path, "nova-api.log", LINE + key + LINE)
    copied = logs.copy_logs([tmp_path / "nova-api.log"], [])
    data = b"".join(chunk for _, lines in copied for chunk in lines)
    assert b"QXZJ" not in data
    assert data.count(b"AMQP") == 2


def test_a_private_key_where_the_middle_of_a_log_ends_is_not_copied(tmp_path, monkeypatch):
    monkeypatch.setattr("rey_triage.sources.logs.chunks.CHUNK", 64)
    monkeypatch.setattr("rey_triage.sources.logs.streams.READ", 64)
    body = "\n".join("QXZJ" * 16 for _ in range(20))
    key = f"-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n"
    put(tmp_path, "nova-api.log", LINE * 50 + key + LINE)
    for limit in range(100, 3000, 100):
        copied = logs.copy_logs([tmp_path / "nova-api.log"], [], limit=limit)
        data = b"".join(chunk for _, lines in copied for chunk in lines)
        assert b"QXZJ" not in data
        assert data.count(b"AMQP") < 40


def test_of_a_long_log_both_ends_are_kept_and_the_rest_is_named(tmp_path, monkeypatch):
    redacted = []
    monkeypatch.setattr(
        "rey_triage.sources.logs.copy.redact_bytes",
        lambda piece: redacted.append(len(piece)) or piece,
    )
    line = b"2026-11-20 09:14:03.518 8120 INFO nova.compute.manager %09d" + b"x" * 940 + b"\n"
    file = tmp_path / "nova-compute.log"
    file.write_bytes(b"".join(line % number for number in range(40_000)))
    coverage = []
    copies = logs.copy_logs([file], coverage, limit=8 << 20)
    [kept] = [b"".join(lines) for _, lines in copies]
    assert kept.startswith(line % 0)
    assert kept.endswith(line % 39_999)
    assert (8 << 20) <= len(kept) < (17 << 20)
    assert sum(redacted) == len(kept), "time was spent on what is left out"
    assert kept.count(b"\n") == len(kept) // len(line % 0)
    left_out = (file.stat().st_size - len(kept)) >> 20
    assert [one.why for one in coverage] == [f"{left_out} MiB from the middle were left out"]


@given(st.binary(max_size=2000))
def test_any_bytes_are_read_or_named(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("wild") / "x.log"
    path.write_bytes(data)
    assert len(read(path).coverage) == 1


@given(st.text(max_size=200))
def test_any_line_has_a_header_or_none(line):
    header = parse_header(line)
    assert header is None or header.message in line


def test_an_archive_that_is_cut_off_within_a_log_is_named_and_read_so_far(tmp_path):
    archive = archived({"nova-api.log": LINE.encode() * 60_000})
    put(tmp_path, "all.tar", archive[: len(archive) // 2])
    found = read(tmp_path)
    assert {c.state for c in found.coverage} == {"failed"}
    assert found.observations[0].count > 10_000


def test_pipes_and_devices_in_a_folder_are_named_and_not_waited_for(tmp_path):
    put(tmp_path, "nova-api.log", LINE)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "endless").symlink_to("/dev/zero")
    (tmp_path / "around").symlink_to(tmp_path)
    found = read(tmp_path)
    assert len(found.observations) == 1
    skipped = {Path(one.check).name for one in found.coverage if one.state == "skipped"}
    assert skipped == {"pipe", "endless"}


def test_a_device_that_is_asked_for_is_read_however_old_it_is():
    (row,) = read("/dev/zero", since=NEVER).coverage
    assert (row.state, row.why) == ("failed", "binary data, no log")


NEVER = datetime(2999, 1, 1, tzinfo=UTC).timestamp()
BEGIN = datetime(2026, 11, 22, tzinfo=UTC)


def large(tmp_path, *, sorted_=True, name="nova-compute.log"):
    """Write a log of 24 MiB with a line a second, and an error in the last hour."""
    filler = "x" * 280
    seconds = 24 * (1 << 20) // 330
    lines = []
    for second in range(seconds):
        at = BEGIN + timedelta(seconds=second if sorted_ else (second * 7919) % seconds)
        lines.append(f"{at:%Y-%m-%d %H:%M:%S}.000 7 INFO nova.compute [-] {filler}\n")
    at = BEGIN + timedelta(seconds=seconds)
    lines.append(f"{at:%Y-%m-%d %H:%M:%S}.000" + LINE[23:])
    return put(tmp_path, name, "".join(lines)), at


def test_a_large_log_is_entered_where_the_time_begins(tmp_path):
    path, at = large(tmp_path)
    told = []
    found = read(
        path,
        since=(at - timedelta(minutes=10)).timestamp(),
        progress=lambda *done: told.append(done),
    )
    (one,) = found.observations
    assert one.time == at.timestamp()
    place = int(one.source.partition("@")[2])
    assert path.read_bytes()[place - 1 :].startswith(f"{at:%Y-%m-%d %H:%M:%S}".encode())
    assert "entered at byte" in found.coverage[0].why
    done, total = told[-1]
    assert done == total < 8 << 20, "what is before was read"


def test_a_large_log_out_of_order_is_read_from_its_beginning(tmp_path):
    path, at = large(tmp_path, sorted_=False)
    found = read(path, since=(at - timedelta(minutes=10)).timestamp())
    assert [one.source.partition(":")[0] for one in found.observations] == ["nova-compute.log"]
    assert not found.coverage[0].why


def test_what_is_written_while_a_log_is_read_is_left_for_the_next_time(tmp_path):
    path = put(tmp_path, "nova-api.log", LINE)

    def grow(*_):
        with path.open("a") as out:
            out.write(LINE)

    (one,) = read(path, progress=grow).observations
    assert one.count == 1


def test_a_log_that_shrinks_or_vanishes_while_it_is_read_is_no_mistake(tmp_path):
    path = put(tmp_path, "nova-api.log", LINE * 40_000)
    other = put(tmp_path, "other.log", LINE)

    def shrink(*_):
        with path.open("r+b") as out:
            out.truncate(len(LINE) * 10)
        other.unlink(missing_ok=True)

    found = read(path, other, progress=shrink)
    assert {one.state for one in found.coverage} == {"checked", "failed"}
    assert any("No such file" in one.why for one in found.coverage)


@pytest.mark.parametrize("ending", ["gz", "xz", "zst"])
def test_a_compressed_log_is_read_to_its_end(tmp_path, ending):
    """A decoder gives nothing for some of its input: that is not the end."""
    noise = "".join(f"{random.Random(number).getrandbits(256):064x}\n" for number in range(20_000))
    text = f"{noise}{LINE}".encode()
    packed = {
        "gz": gzip.compress,
        "xz": lzma.compress,
        "zst": zstd().compress,
    }[ending](text)
    found = read(put(tmp_path, f"nova-api.log.{ending}", packed))
    assert [one.source for one in found.observations] == [f"nova-api.log.{ending}:20001"]


@pytest.mark.parametrize("kind", ["gz", "xz", "zst"])
@pytest.mark.parametrize("cut", [-1, 0, 1, 2, 5])
def test_a_stream_may_begin_anywhere_in_what_is_read_at_once(kind, cut):
    """Its first bytes may be the last ones of a read."""
    first, second = compressed(kind, b"one\n"), compressed(kind, b"two\n")

    class InTwo(io.BytesIO):
        def read(self, size=-1):
            return super().read(len(first) + cut if self.tell() == 0 else size)

    assert b"".join(pieces(InTwo(first + second))) == b"one\ntwo\n"


def test_a_log_of_which_only_the_first_bytes_are_left_is_named(tmp_path):
    found = read(put(tmp_path, "nova-api.log.gz", gzip.compress(LINE.encode())[:4]))
    assert [(one.state, one.why[:9]) for one in found.coverage] == [("failed", "truncated")]


@pytest.mark.parametrize(
    ("behind", "why"),
    [(b"\0" * 600, ""), (LINE.encode(), "something else follows the compressed data")],
)
def test_what_follows_compressed_data_is_named_unless_it_is_padding(tmp_path, behind, why):
    found = read(put(tmp_path, "nova-api.log.gz", gzip.compress(LINE.encode()) + behind), scan=AMQP)
    assert [one.why for one in found.coverage] == [why]
    assert [one.count for one in found.observations] == [1]


def test_frames_that_pzstd_puts_between_are_skipped():
    """It tells in each how long the next one is."""
    frame = zstd().compress(LINE.encode())
    skipped = b"\x50\x2a\x4d\x18" + (4).to_bytes(4, "little") + len(frame).to_bytes(4, "little")
    packed = (skipped + frame) * 3
    assert b"".join(pieces(io.BytesIO(packed))) == LINE.encode() * 3


@pytest.mark.parametrize("kind", ["gz", "xz", "zst"])
def test_streams_put_together_are_decoded_in_parts_whatever_they_grow_to(kind):
    """Rotated logs are put together so; and what is packed tightly must not fill the memory."""
    texts = [b"x" * (40 << 20), b"", b"well\n", random.Random(1).randbytes(300_000)]
    packed = b"".join(compressed(kind, text) for text in texts)
    assert len(packed) < 400_000
    parts = list(pieces(io.BytesIO(packed)))
    assert b"".join(parts) == b"".join(texts)
    assert max(map(len, parts)) <= READ
