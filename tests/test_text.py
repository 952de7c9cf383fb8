"""Whatever is in the clipboard becomes evidence."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rey_triage.scanner import Scanner
from rey_triage.signatures import Signature
from rey_triage.sources import text

SCANNER = Scanner(
    tuple(
        Signature(pattern, "r/x", "s", "holds", "log")
        for pattern in (
            r"No valid host was found",
            r"AMQP server on \S+ is unreachable: .*ECONNREFUSED",
            r"Table \"nova\" is gone",
            r"\['network-vif-plugged', '\S+'\] for instance",
            r"fatal: \[[^\]]+\]: FAILED! => ",
            r'"type": "NetworkNotFound"',
        )
    ),
    pasted=True,
)
LINE = (
    "2026-11-22 17:04:53.839 7 ERROR nova.scheduler.manager "
    "[req-0d6e7f80-91a2-4b3c-9d5e-6f708192a3b4 u p - - -] "
    "AMQP server on 127.0.0.1:5672 is unreachable: [Errno 111] ECONNREFUSED"
)
SERVER = {
    "OS-EXT-STS:vm_state": "error",
    "OS-EXT-STS:task_state": None,
    "OS-EXT-STS:power_state": 0,
    "OS-EXT-SRV-ATTR:host": None,
    "fault": {
        "code": 500,
        "created": "2026-11-22T17:00:00Z",
        "message": "No valid host was found.",
    },
    "flavor": {"original_name": "m1.small", "ram": 1},
    "id": "4a3c1a52-8a1e-4f0a-b7f5-0a7f5c1f2e11",
    "name": "web-1",
    "project_id": "a3d5884a6fb745dfacf1f7e59ef9ff3d",
    "status": "ERROR",
    "updated": "2026-11-22T17:00:00Z",
    "adminPass": "QXZJ1234",
}


def read(value):
    return text.read(value, SCANNER)


def signatures(value):
    return {s for o in read(value).observations for s in o.signatures}


@pytest.mark.parametrize(
    "pasted",
    [
        LINE,
        "no valid HOST was found",
        LINE[:120] + "\n" + LINE[120:],
        "Error: No valid\n   host was found. There are not enough hosts",
        "\x1b[31mNo valid host\x1b[0m was found\x00",
        "> > No valid host was found",
        "[pod/nova-scheduler-1/nova-scheduler] " + LINE,
        "nova_scheduler  | " + LINE,
        'fatal: [ctl-1]: FAILED! => {"changed": false, "msg": "x\\nNo valid host was found"}',
        '{"message": "Table \\"nova\\" is gone"}',
        "  msg: 'Timeout for [''network-vif-plugged'', ''5f2f3a4b''] for instance 7'",
        'log: "x\\nTable \\"nova\\" is gone\\n"',
        '{"programname": "nova-scheduler", "Payload": "No valid host was found"}',
        "<div class='alert'><p>Error: No <b>valid</b> host was&nbsp;found</p></div>",
        "<p>Table &quot;nova&quot; is gone</p>",
        b"\xff\xfe No valid host was found",
    ],
)
def test_a_known_error_is_found_in_every_wrapping(pasted):
    assert signatures(pasted)


def test_what_is_known_without_the_quotes_that_yaml_doubles_is_told_once():
    pasted = "  msg: 'Failed: [''network-vif-plugged'', ''5f2f3a4b''] for instance 7'"
    (seen,) = read(pasted).observations
    assert seen.signatures == (3,)


def test_what_stands_before_the_message_of_a_task_counts_too():
    """That a task failed is known, even where its message is not."""
    (seen,) = read('fatal: [ctl-1]: FAILED! => {"changed": false, "msg": "odd"}').observations
    assert len(seen.signatures) == 1
    assert signatures("fatal: [ctl-1]: FAILED! => No valid host was found") == {0, 4}


def test_an_answer_of_an_api_is_known_by_what_stands_around_its_message():
    answer = {"NeutronError": {"type": "NetworkNotFound", "message": "x could not be found."}}
    assert signatures(json.dumps(answer)) == {5}


def test_an_entry_of_a_log_store_gives_program_host_time_and_request():
    """As OpenSearch shows what kolla-ansible's Fluentd collects."""
    record = {
        "Hostname": "ctl-2",
        "programname": "nova-scheduler",
        "log_level": "ERROR",
        "python_module": "nova.scheduler.manager",
        "request_id": "0d6e7f80-91a2-4b3c-9d5e-6f708192a3b4",
        "Payload": "No valid host was found, password=QXZJ1234",
        "@timestamp": "2026-11-22T16:44:50.842Z",
    }
    (seen,) = read(json.dumps({"hits": {"hits": [{"_source": record}]}})).observations
    assert (seen.service, seen.host, seen.level) == ("nova-scheduler", "ctl-2", "ERROR")
    assert seen.request == f"req-{record['request_id']}"
    assert seen.time == pytest.approx(1795365890.842)
    assert seen.text == "No valid host was found, password=[redacted]"


@pytest.mark.parametrize(
    ("record", "level", "said"),
    [
        ({"message": "Boom now: error", "levelname": "ERROR"}, "", "Boom now: error"),
        (
            {"message": "Boom now", "levelname": "ERROR", "asctime": "2026-11-22 16:44:50,842"},
            "ERROR",
            "Boom now",
        ),
        ({"message": "Boom now", "levelname": "ERROR", "name": "nova.x"}, "ERROR", "Boom now"),
        (
            {"message": "Boom now", "levelname": "ERROR", "name": "nova.x", "asctime": "20-6-1"},
            "ERROR",
            "Boom now",
        ),
        ({"log": "Boom now, an error", "time": "soon"}, "", "Boom now, an error"),
        ({"log": "Boom now, an error", "time": "2026-11-22 17:04:53"}, "", "Boom now, an error"),
        (
            {"Payload": "Boom now, an error", "programname": "nova-x", "timestamp": "soon"},
            "",
            "Boom now, an error",
        ),
    ],
)
def test_of_a_broken_record_no_word_is_invented(record, level, said):
    (seen,) = read(json.dumps(record)).observations
    assert (seen.level, seen.text) == (level, said)


def test_a_header_gives_program_time_and_request():
    (seen,) = read(LINE).observations
    assert (seen.kind, seen.service, seen.level) == ("text", "nova-scheduler", "ERROR")
    assert seen.request == "req-0d6e7f80-91a2-4b3c-9d5e-6f708192a3b4"
    assert seen.time
    assert seen.text.startswith("AMQP server")


def test_a_line_that_the_terminal_wrapped_is_one_observation():
    (seen,) = read(LINE[:150] + "\n" + LINE[150:]).observations
    assert (seen.signatures, seen.service) == ((1,), "nova-scheduler")


def test_a_message_with_an_empty_value_is_found():
    """Two blanks stand where a name was to be."""
    (seen,) = text.read("No valid host  was found", SCANNER).observations
    assert seen.signatures == (0,)
    assert seen.text == "No valid host  was found"


def test_texts_within_a_message_are_found_as_python_2_marked_them():
    line = "Timeout waiting for [u'network-vif-plugged', u'4a3c1a52'] for instance"
    (seen,) = text.read(line, SCANNER).observations
    assert seen.signatures == (3,)
    assert "u'network-vif-plugged'" in seen.text


def test_the_same_error_again_is_one_observation():
    assert len(read("\n".join([LINE] * 5)).observations) == 1


@pytest.mark.parametrize("wrap", [lambda s: s, lambda s: {"server": s}, lambda s: {"servers": [s]}])
def test_a_server_as_the_client_shows_it_is_a_state(wrap):
    found = read(json.dumps(wrap(SERVER), indent=2)).observations
    seen, message = found
    assert (message.kind, message.text) == ("text", "No valid host was found.")
    assert (seen.resource, seen.id, seen.name) == ("server", SERVER["id"], "web-1")
    assert seen.project == SERVER["project_id"]
    assert seen.fields["fault"] == "No valid host was found."
    assert seen.fields["task_state"] is None
    assert (seen.fields["flavor"], seen.fields["power_state"]) == ("m1.small", "NOSTATE")
    assert "host" not in seen.fields
    assert "QXZJ" not in repr(found)


def test_a_table_of_the_client_is_a_state():
    rows = {key: repr(value) if key == "fault" else value for key, value in SERVER.items()}
    table = "\n".join(f"| {key:<30} | {value!s:<90} |" for key, value in rows.items())
    seen, message = read(table).observations
    assert message.signatures == (0,)
    assert (seen.resource, seen.fields["fault"]) == ("server", "No valid host was found.")
    assert seen.fields["fault_code"] == 500


@pytest.mark.parametrize(
    ("shown", "resource", "fields"),
    [
        ({"id": "1", "name": "v", "status": "error", "size": 1, "volume_type": "x",
          "attachments": [], "os-vol-host-attr:host": "h@b#p"}, "volume", {"host": "h@b#p"}),
        ({"id": "1", "name": "", "status": "DOWN", "binding_vif_type": "binding_failed",
          "binding_host_id": "cmp-1", "fixed_ips": [{}], "device_owner": "compute:nova"},
         "port", {"vif_type": "binding_failed", "host": "cmp-1", "addresses": 1}),
        ({"ID": "1", "Stack Name": "s", "Stack Status": "CREATE_FAILED"}, "stack",
         {"status": "CREATE_FAILED", "action": "CREATE"}),
        ({"ID": "1", "Binary": "nova-compute", "Host": "cmp-1", "Zone": "nova",
          "Status": "disabled", "State": "down"}, "service", {"up": False, "disabled": True}),
        ({"ID": "1", "Agent Type": "L3 agent", "Host": "net-1", "Alive": False, "State": True,
          "Binary": "neutron-l3-agent"}, "service", {"up": False, "disabled": False}),
        ({"id": "1", "status": "queued", "disk_format": "raw"}, "image", {"status": "queued"}),
    ],
)  # fmt: skip
def test_other_resources_are_recognised(shown, resource, fields):
    (seen,) = [o for o in read(json.dumps([shown])).observations if o.kind == "state"]
    assert seen.resource == resource
    assert {key: seen.fields[key] for key in fields} == fields


def test_an_unknown_error_is_kept_as_unexplained():
    (seen,) = read("some words\nthe frobnicator failed: password=QXZJ1234\nmore").observations
    assert (seen.signatures, seen.text) == ((), "the frobnicator failed: password=[redacted]")


@pytest.mark.parametrize(
    "line",
    [
        r'level=error msg="the \"frobnicator\" failed badly"',
        r"the frobnicator failed:\n  the crank failed:\n  it is bent",
    ],
)
def test_an_unknown_error_with_escapes_is_told_once(line):
    (seen,) = read(f"{line}\n").observations
    assert seen.text == line


def test_a_question_without_any_error_is_kept_too():
    (seen,) = read("my instance is so slow").observations
    assert (seen.signatures, seen.text) == ((), "my instance is so slow")
    assert read("  \n").observations == []


def test_only_the_beginning_of_a_huge_text_is_looked_at(monkeypatch):
    monkeypatch.setattr(text, "MAX_TEXT", 1 << 20)
    evidence = read("x" * (1 << 20) + " No valid host was found")
    assert "first 1 MiB" in evidence.coverage[0].why
    assert not any(o.signatures for o in evidence.observations)


@given(st.text(max_size=300) | st.binary(max_size=300))
def test_any_text_is_accepted(value):
    assert read(value).coverage


def test_the_frames_of_a_traceback_are_told_only_where_there_is_nothing_else():
    head = "2026-11-22 17:04:53.839 7 ERROR nova.compute.manager "
    frames = [
        head + '  File "/usr/lib/python3/dist-packages/nova/compute/manager.py", line 1, in f',
        head + "    raise exception.InstanceIsOdd(",
    ]
    (cut,) = read("\n".join(frames)).observations
    assert cut.text == "raise exception.InstanceIsOdd("
    assert cut.service == "nova-compute"
    (whole,) = read("\n".join([*frames, head + "nova.exception.InstanceIsOdd: it is"])).observations
    assert whole.text == "nova.exception.InstanceIsOdd: it is"


def test_what_a_broker_indents_is_told():
    head = "2026-11-20 09:14:03.518000+00:00 [error] <0.1891.0> "
    report = [head + "    errorContext: shutdown_error", head + "    reason: shutdown", head + "It"]
    told = [one.text for one in read("\n".join(report)).observations]
    assert told == ["errorContext: shutdown_error", "reason: shutdown", "It"]
