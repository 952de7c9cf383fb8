"""One resource and all that it hangs on, from bundles recorded of a real cloud."""

import json
from pathlib import Path

import click
import jsonschema
import pytest

from rey_triage.cli import main
from rey_triage.cli.sources import asked
from rey_triage.errors import ReyError
from rey_triage.evidence import Event, Observation, Subject
from rey_triage.sources.bundle import open_bundle
from rey_triage.sources.cloud.recorded import RecordedCloud
from rey_triage.sources.cloud.recorder import Recorder
from rey_triage.sources.cloud.subject import KINDS, look
from rey_triage.sources.logs import Member, about
from rey_triage.vocabulary import RESOURCES

DATA = Path(__file__).parent / "data" / "subject"
SCHEMA = json.loads(
    (Path(main.__code__.co_filename).parents[1] / "schema/diagnosis-1.schema.json").read_bytes()
)
NAMES = (
    "active",
    "binding-failed",
    "no-valid-host",
    "stack",
    "stuck-build",
    "volume",
    "volume-error",
)
ID = "11111111-2222-3333-4444-555555555555"
OWN = "req-aaaaaaaa-0000-0000-0000-000000000001"
OTHER = "req-bbbbbbbb-0000-0000-0000-000000000002"
USER = "0123456789abcdef0123456789abcdef 0123456789abcdef0123456789abcdef - - default default"


def bundle(name):
    return DATA / f"{name}.tar.xz"


def recorded(name):
    return RecordedCloud(open_bundle(bundle(name)).api_rows)


def seen(name, kind, wanted):
    return look(recorded(name), kind, wanted)


@pytest.fixture
def rey(capfd, monkeypatch, tmp_path):
    """Run the program; give exit code, standard output and standard error."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)

    def run(*args):
        capfd.readouterr()
        with pytest.raises(SystemExit) as done:
            main([str(arg) for arg in args])
        return done.value.code, *capfd.readouterr()

    return run


def diagnosed(rey, name, *more):
    code, out, _ = rey("diagnose", *more, "--bundle", bundle(name), "--format", "json")
    found = json.loads(out)
    jsonschema.validate(found, SCHEMA)
    return code, found


def test_an_instance_tells_what_it_hangs_on_down_to_the_agents_of_its_network():
    subject = seen("active", "server", "subj-web").subject
    tied = {(tie.seen.resource, tie.seen.fields.get("binary")) for tie in subject.ties}
    assert {
        ("service", "nova-compute"),
        ("service", "neutron-openvswitch-agent"),
        ("service", "neutron-dhcp-agent"),
        ("service", "neutron-l3-agent"),
        ("service", "cinder-volume"),
        *((kind, None) for kind in ("hypervisor", "port", "network", "subnet", "router")),
        *((kind, None) for kind in ("volume", "image", "allocation")),
    } == tied
    assert subject.facts["addresses"] == "10.77.0.77"
    assert [event.text for event in subject.events if not event.part] == ["attach_volume", "create"]


def test_a_healthy_instance_has_no_findings_whatever_else_the_logs_say(rey):
    code, found = diagnosed(rey, "active", "server", "subj-web")
    assert (code, found["findings"], found["subject"]["state"]) == (0, [], "well")
    assert {one["state"] for one in found["subject"]["hangs_on"]} == {"well"}


@pytest.mark.parametrize(
    ("name", "kind", "wanted", "most"),
    [
        ("active", "server", "subj-web", 32),
        ("no-valid-host", "server", "subj-big", 40),
        ("volume", "volume", "subj-vol", 16),
        ("stack", "stack", "subj-stack", 40),
    ],
)
def test_only_so_many_requests_are_made_about_one_resource(name, kind, wanted, most):
    recorder = Recorder(recorded(name))
    look(recorder, kind, wanted)
    assert len(recorder.rows()) <= most


def test_the_root_cause_of_an_error_is_the_one_finding_with_real_names_in_its_steps(rey):
    code, found = diagnosed(rey, "no-valid-host", "server", "subj-big")
    assert code == 1
    (finding,) = found["findings"]
    assert finding["runbook"] == "nova/no-valid-host"
    assert finding["affected"] == ["subj-big"]
    assert any("subj-huge" in (step["run"] or "") for step in finding["next"])


@pytest.mark.parametrize(
    ("name", "root", "explains"),
    [
        ("binding-failed", "neutron/ovs-agent-down", {"neutron/port-binding-failed"}),
        ("stuck-build", "nova/compute-service-down", set()),
        ("volume-error", "cinder/volume-service-down", {"cinder/volume-error"}),
    ],
)
def test_of_three_faults_at_once_the_one_that_concerns_it_is_shown(rey, name, root, explains):
    """A nova-compute, an Open vSwitch agent elsewhere and cinder-volume were killed."""
    _, found = diagnosed(rey, name)
    (finding,) = found["findings"]
    assert finding["runbook"] == root
    assert explains <= {one["runbook"] for one in finding["explains"]}


def test_log_lines_of_its_requests_are_found_in_programs_that_never_name_it(rey):
    _, found = diagnosed(rey, "no-valid-host", "server", "subj-big")
    subject = found["subject"]
    scheduler = [line for line in subject["said"] if line["service"] == "nova-scheduler"]
    assert any("no allocation candidates" in line["text"] for line in scheduler)
    assert not any(subject["id"] in line["text"] for line in scheduler)
    assert [line["time"] for line in subject["said"]] == sorted(
        line["time"] for line in subject["said"]
    )


def test_a_failed_stack_is_followed_to_why_its_instance_failed(rey):
    _, found = diagnosed(rey, "stack", "stack", "subj-stack")
    assert found["findings"][0]["runbook"] == "nova/no-valid-host"
    assert [one["runbook"] for one in found["findings"][0]["explains"]] == ["heat/stack-failed"]
    kinds = [(one["kind"], one["depth"]) for one in found["subject"]["hangs_on"]]
    assert kinds[:3] == [("stack-resource", 0), ("server", 1), ("candidates", 2)]


def test_a_bundle_of_one_resource_needs_no_arguments(rey):
    _, found = diagnosed(rey, "volume")
    assert (found["subject"]["kind"], found["subject"]["name"]) == ("volume", "subj-vol")


def test_a_bundle_of_another_resource_answers_as_far_as_it_can_and_says_so():
    evidence = seen("active", "volume", "subj-vol")
    assert evidence.subject.seen.fields["status"] == "in-use"
    skipped = [row for row in evidence.coverage if row.state == "skipped"]
    assert any(row.check == "recording" or "recording" in row.why for row in skipped)


@pytest.mark.parametrize("wanted", ["subj-wep", "00000000-0000-0000-0000-000000000000"])
def test_what_is_not_there_is_said_with_what_is(wanted):
    with pytest.raises(ReyError) as fault:
        seen("active", "server", wanted)
    assert fault.value.exit_code == 2
    assert wanted in str(fault.value)
    assert "subj-web" in fault.value.remedy


def test_several_of_one_name_are_listed_with_their_ids():
    rows = open_bundle(bundle("active")).api_rows
    listing = next(row for row in rows if b'"path":"/servers/detail"' in row)
    row = json.loads(listing)
    servers = row["answer"]["body"]["servers"]
    servers.append({**servers[0], "id": ID, "tenant_id": "another"})
    others = [one for one in rows if one is not listing]
    with pytest.raises(ReyError) as fault:
        look(RecordedCloud([*others, json.dumps(row)]), "server", "subj-web")
    assert ID in str(fault.value)
    assert "project another" in str(fault.value)


def test_a_service_that_does_not_answer_is_the_answer(rey):
    rows = [row for row in open_bundle(bundle("active")).api_rows if b"/servers" not in row]
    silent = {
        "question": {
            "kind": "get",
            "service_type": "compute",
            "path": "/servers/detail",
            "params": [["limit", "50"], ["name", "^subj-web$"]],
            "microversion": "2.88",
            "all_projects": True,
        },
        "answer": {"error": "timeout", "seconds": 10.0},
    }
    evidence = look(RecordedCloud([*rows, json.dumps(silent)]), "server", "subj-web")
    assert evidence.subject.seen is None
    assert "no answer within 10 s" in evidence.subject.unanswered
    assert [one.resource for one in evidence.observations].count("request") == 1


@pytest.mark.parametrize("name", NAMES)
def test_every_field_is_one_of_the_vocabulary(name):
    evidence = seen(name, *open_bundle(bundle(name)).manifest.subject)
    for one in evidence.observations:
        assert set(one.fields) <= set(RESOURCES[one.resource].fields), one


@pytest.mark.parametrize("output", ["text", "markdown", "html"])
def test_every_format_says_what_it_is_why_and_what_it_hangs_on(rey, output):
    _, out, _ = rey("diagnose", "--bundle", bundle("no-valid-host"), "--format", output)
    told = out.replace("\\", "")
    for words in ("server subj-big: ERROR", "No valid host was found", "nova-scheduler on ctl-1"):
        assert words in told
    if output == "text":
        commands = [line for line in told.splitlines() if line.startswith(" " * 9)]
        assert all(len(line) <= 80 for line in told.splitlines() if line not in commands)


def test_the_arguments_are_a_kind_and_a_name():
    assert asked(()) == (None, None)
    assert asked(("-",), stdin=True) == ("-", None)
    assert asked(("server", "web-1")) == (None, ("server", "web-1"))
    assert asked(("loadbalancers", "front")) == (None, ("load-balancer", "front"))
    assert asked(("Instance", "web-1")) == (None, ("server", "web-1"))
    for wrong in (("server",), ("-",), ("server", "a", "b")):
        with pytest.raises(click.UsageError):
            asked(wrong)
    with pytest.raises(click.UsageError, match="did you mean 'server'"):
        asked(("serfer", "x"))


def test_the_command_line_knows_every_kind():
    from rey_triage.cli.sources import KINDS as WORDS

    assert set(WORDS) == set(KINDS)


# --- log lines -----------------------------------------------------------------------------


def subject():
    server = Observation(
        kind="state", source="", text="", resource="server", id=ID, fields={"since": 1e9}
    )
    return Subject(
        kind="server",
        name="web-1",
        seen=server,
        events=[Event(text="create", request=OWN)],
        requests=[OWN],
    )


def lines(*messages):
    return "".join(
        f"2026-11-22 10:00:{number:02}.000 7 {level} nova.x [{context}] {message}\n"
        for number, (level, context, message) in enumerate(messages)
    ).encode()


def read(*messages):
    found = subject()
    data = lines(*messages)
    about(lambda: [Member("nova-api.log", iter([data]))], found)
    return found


def test_that_somebody_looked_at_it_is_no_part_of_its_story():
    found = read(
        ("INFO", f"None {OTHER} {USER}", f'1.2.3.4 "GET /v2.1/servers/{ID}" status: 200 len: 9'),
        ("INFO", f"None {OTHER} {USER}", f'1.2.3.4 "GET /v2.1/servers/{ID}" status: 500 len: 9'),
        ("INFO", f"None {OWN} {USER}", '1.2.3.4 "POST /v2.1/servers" status: 202 len: 9'),
    )
    assert ["status: 500" in line.text for line in found.lines] == [True, False]


def test_a_request_that_names_it_is_followed_to_lines_that_do_not():
    found = read(
        ("INFO", f"None {OTHER} {USER}", f"Attempting to attach to {ID}"),
        ("ERROR", f"None {OTHER} {USER}", "It did not work"),
        ("ERROR", "None req-cccccccc-0000-0000-0000-000000000003 - - - - - -", "Not about it"),
    )
    assert [line.text for line in found.lines] == [
        f"Attempting to attach to {ID}",
        "It did not work",
    ]
    assert set(found.requests) == {OWN, OTHER}


def test_what_repeats_is_one_line_with_a_count():
    found = read(*(("WARNING", f"None {OWN} {USER}", f"Try {n} failed") for n in range(9)))
    assert [(line.text, line.count) for line in found.lines] == [("Try 0 failed", 9)]


def test_lines_beyond_the_bound_are_counted_and_errors_are_kept():
    words = [f"{a}{b}{c}" for a in "ghijklm" for b in "ghijklm" for c in "ghijklmn"]
    many = [("INFO", f"None {OWN} {USER}", f"step {word}") for word in words[:59]]
    found = subject()
    data = b"".join(lines(*many[start : start + 59]) for start in (0,))
    more = [
        lines(*[("INFO", f"None {OWN} {USER}", f"walk {w}") for w in words[i : i + 50]])
        for i in range(0, 350, 50)
    ]
    last = lines(("ERROR", f"None {OWN} {USER}", "It broke"))
    logs = [Member(f"nova-api.log.{n}", iter([part])) for n, part in enumerate([data, *more, last])]
    about(lambda: logs, found)
    assert len(found.lines) == 200
    assert found.left_out == 59 + 350 + 1 - 200
    assert "It broke" in [line.text for line in found.lines]
