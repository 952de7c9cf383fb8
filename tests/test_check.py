import json
import os

import pytest
from click.testing import CliRunner

from rey_triage import paths
from rey_triage.check import CHECKS
from rey_triage.check.changing import changes
from rey_triage.check.corpus import Corpus
from rey_triage.check.pattern_text import read
from rey_triage.check.run import check, run
from rey_triage.check.shell import commands
from rey_triage.cli.check import command
from rey_triage.errors import ReyError
from rey_triage.load import load

PAGE = """\
title: The scheduler finds no host
kind: incident
summary: No host has room for the instance that somebody asked for.
services: [nova]
areas: [operation]
topics: [scheduling]
severity: major
impact: New instances of this flavor fail to start.
releases: {since: 2023.1, until: 2026.1}
alerts: [NoHost]
symptoms:
  - id: fault
    weight: strong
    state: {resource: server, where: {status: ERROR, since: {older: stuck-build}}}
  - id: logged
    log: {service: nova-scheduler, match: 'Filter \\w+ returned 0 hosts'}
    example: '2026-01-01 INFO nova.filters [-] Filter RamFilter returned 0 hosts'
causes:
  - id: full
    title: Every host is full
    when: {all: [fault], none: [logged]}
    confirm:
      - {say: Look., run: openstack flavor show <flavor>, otherwise: escalate}
    fix:
      - {say: Look again., run: openstack hypervisor list, risk: read}
      - {say: Mend., action: {restart: nova-scheduler}, risk: change, undo: Stop it, takes: 1m-5m}
  - id: bus
    see: rabbitmq/stopped
    proof: {reference: nova/rpc.py}
verify:
  - {say: Look once more., run: openstack server list, expect: One line.}
escalate: When all this is in vain.
references:
  - {doc: nova/latest/admin/}
phrases: [no valid host]
"""
BUS = """\
title: RabbitMQ has stopped
kind: incident
summary: No service hears of any other, since the broker is gone.
services: [rabbitmq]
areas: [operation]
severity: critical
impact: Nothing can be created or changed.
symptoms:
  - id: refused
    weight: strong
    log: {service: nova, match: 'AMQP server is unreachable'}
    example: '2026-01-01 ERROR oslo.messaging [-] AMQP server is unreachable'
causes:
  - id: stopped
    title: Somebody stopped it
    when: [refused]
    confirm: [{say: Look., run: systemctl status rabbitmq-server}]
    fix: [{say: Start it., action: {start: rabbitmq}, risk: change, undo: Stop it., takes: 1m}]
verify: [{say: Look., run: rabbitmqctl status, expect: Running.}]
escalate: It stops again.
references: [{bug: 1234567}]
phrases: [broker is gone]
"""
TASK = """\
title: Rename a stack
kind: task
summary: The stack has another name afterwards.
services: [heat]
areas: [usage-tracking]
impact: Nobody notices.
inputs:
  - {placeholder: stack-id, say: The stack.}
steps:
  - say: Find the server and note its id as <server-id>.
    run: openstack stack resource list <stack-id>
    risk: read
  - say: Save the template.
    file: a.yaml
  - say: Stop the server.
    run: openstack server stop <server-id>
    risk: disruptive
    undo: openstack server start <server-id>
    takes: 1m
verify: [{say: Look., run: openstack stack show <stack-id>, expect: Its name.}]
rollback: {steps: [{say: Name it back., run: openstack stack list, risk: read}]}
files:
  - name: a.yaml
    heat: {flavor: m1.small}
    content: |
      heat_template_version: 2021-04-16
      parameters: {flavor: {type: string}, size: {type: number, default: 1}}
      resources: {server: {type: OS::Nova::Server}}
before: [{say: See that it is idle., run: openstack stack show <stack-id>}]
escalate: It has two names.
references: [{bug: 1234568}]
phrases: [rename stack]
"""
UNCHECKED = (
    "not checked: commands, options, messages, states, references: no catalogue; "
    "rey-triage truth build --missing"
)
FILES = {"nova/no-host": PAGE, "rabbitmq/stopped": BUS, "heat/rename": TASK}


@pytest.fixture
def world(tmp_path, monkeypatch):
    """Three runbooks without faults, as the shipped ones."""
    root = tmp_path / "runbooks"
    for id_, text in FILES.items():
        write(root, id_, text)
    monkeypatch.setattr(paths, "runbooks", lambda: root)
    monkeypatch.setattr(paths, "verified_record", lambda: tmp_path / "verified.json")
    monkeypatch.setattr(paths, "topics", lambda: tmp_path / "topics.yaml")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv("CI", raising=False)  # there, catalogues that are missing are a failure
    monkeypatch.chdir(tmp_path)
    return root


def write(root, id_, text):
    file = root / f"{id_}.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def told(report):
    return [str(fault) for fault in report.faults]


def test_right_runbooks_have_no_faults(world):
    report = check()
    assert told(report) == []
    assert (report.files, report.steps) == (3, 13)


@pytest.mark.parametrize(
    ("id_", "old", "new", "fault"),
    [
        # words
        ("nova/no-host", "[nova]", "[nova, nvoa]", "4:18: services[1]: no service 'nvoa' (did you"),
        ("nova/no-host", "[nova]", "[heat]", "services: do not name 'nova', in whose folder the"),
        ("nova/no-host", "[scheduling]", "[schedule]", "topics[0]: no topic 'schedule' (did you"),
        ("nova/no-host", "nova-scheduler,", "nova-schedule,", "no program or project 'nova-schedu"),
        ("nova/no-host", "restart: nova-sch", "restart: nova-x-sch", "restart: no program"),
        # fields
        ("nova/no-host", "resource: server", "resource: instance", "no kind of resource 'instanc"),
        ("nova/no-host", "status: ERROR", "state: ERROR", "a server has no field 'state' (did you"),
        ("nova/no-host", "stuck-build", "stuck-biuld", "older: 'stuck-biuld' is neither a thresh"),
        ("nova/no-host", "stuck-build", "1h-2h", "'1h-2h' is neither a threshold nor a span"),
        ("nova/no-host", "{older: stuck-build}", "{more_than: x}", "a server has no field 'x'"),
        ("nova/no-host", "{older: stuck-build}", "{}", "since: an empty test"),
        (
            "nova/no-host",
            ", where: {status: ERROR, since: {older: stuck-build}}",
            "",
            "14:12: symptoms[0].state: says nothing",
        ),
        # one of
        (
            "nova/no-host",
            "    log: {",
            "    any_of: [{}]\n    log: {",
            "any_of[0]: needs one of state,",
        ),
        ("nova/no-host", "    see:", "    fix: []\n    title: x\n    see:", None),
        (
            "nova/no-host",
            "    see:",
            "    confirm: [{say: x}]\n    see:",
            "stands in the runbook it",
        ),
        (
            "nova/no-host",
            "restart: nova",
            "stop: nova-api, restart: nova",
            "excludes restart: give",
        ),
        (
            "nova/no-host",
            "undo: Stop it",
            "undo: x, irreversible: x",
            "irreversible: excludes undo",
        ),
        ("nova/no-host", "doc: nova/latest/admin/", "says: x", "references[0]: needs one of doc,"),
        ("nova/no-host", "    log:", "    absent: true\n    log:", "absent: is for states"),
        ("heat/rename", "rollback: {steps", "rollback: {impossible: x, steps", "excludes steps"),
        # unique
        ("nova/no-host", "id: logged", "id: fault", "15:9: symptoms[1].id: 'fault' stands here al"),
        ("nova/no-host", "[NoHost]", "[NoHost, nohost]", "'nohost' stands here already, as number"),
        ("nova/no-host", "[NoHost]", "['no host']", "'no host' is no name of an alert rule"),
        # links
        ("nova/no-host", "[fault]", "[fautl]", "no symptom 'fautl' (did you mean 'fault'?)"),
        ("nova/no-host", "rabbitmq/stopped", "rabbitmq/stoped", "did you mean 'rabbitmq/stopped'?"),
        ("nova/no-host", "rabbitmq/stopped", "heat/rename", "heat/rename is a task; a cause is"),
        ("nova/no-host", "rabbitmq/stopped", "nova/no-host", "see: refers to itself"),
        ("nova/no-host", "escalate}", "excalate}", "'excalate' is neither next, escalate nor a ca"),
        ("nova/no-host", "escalate}", "bus}", None),
        ("nova/no-host", "escalate}", "nova/what}", "no runbook 'nova/what'"),
        ("heat/rename", "file: a.yaml", "file: b.yaml", "no file 'b.yaml' among the files"),
        (
            "heat/rename",
            "files:",
            "formerly: [nova/no-host]\nfiles:",
            "is the id of a runbook that",
        ),
        # placeholders
        ("nova/no-host", "<flavor>", "<flavour>", "no placeholder <flavour> (did you mean 'flavor"),
        (
            "nova/no-host",
            "<flavor>",
            "<SERVER_ID>",
            "no placeholder <SERVER_ID> (did you mean 'ser",
        ),
        ("nova/no-host", "<flavor>", "$HOST", "'$HOST' is filled in as a <placeholder>"),
        ("nova/no-host", "list, risk", "list < file > other, risk", None),
        ("heat/rename", "as <server-id>", "of it", "16:10: steps[2].run: <server-id> is no inpu"),
        ("heat/rename", "placeholder: stack-id", "placeholder: stack", "no placeholder 'stack'"),
        ("heat/rename", "steps:", "  - {placeholder: host, say: x}\nsteps:", "no step uses <host>"),
        # patterns
        ("nova/no-host", "'Filter", "'^Filter", "has the anchor ^, but is searched for"),
        ("nova/no-host", "hosts'}", "hosts$'}", "has the anchor $, but is searched for"),
        ("nova/no-host", "'Filter", "'Filter.{0,900}", "has a gap of up to 900 characters"),
        ("nova/no-host", "'Filter", "'(?=Filter)", "match: looks around, which RE2 cannot"),
        ("nova/no-host", "'Filter", "'(Filter", "match: is no RE2 pattern: missing )"),
        (
            "nova/no-host",
            "'Filter \\w+ returned 0 hosts'",
            "'0 ho'",
            "is too vague: 3 characters of",
        ),
        ("nova/no-host", "'Filter \\w+ returned 0 hosts'", "'(x*|y*)?'", "matches an empty line"),
        (
            "nova/no-host",
            "'Filter \\w+ returned 0 hosts'",
            "'[A-Z]+ nova\\.\\w+\\.'",
            "is too vague",
        ),
        ("nova/no-host", "'Filter \\w+ returned 0 hosts'", "' INFO nova\\.'", "line of a healthy"),
        # examples
        ("nova/no-host", "Filter RamFilter", "filter RamFilter", "example: is not matched by 'Fil"),
        (
            "nova/no-host",
            "INFO nova.filters",
            "INFO heat.filters",
            "was logged by heat, but the sy",
        ),
        ("rabbitmq/stopped", "    example:", "    #", "9:5: symptoms[0].example: is missing"),
        # complete
        ("nova/no-host", "weight: strong", "weight: fits", "symptoms: none is strong"),
        ("nova/no-host", "{all: [fault], none", "{none", "when: is missing: which symptoms"),
        ("nova/no-host", "    title: Every host is full\n", "", "causes[0].title: is missing"),
        ("heat/rename", "verify: [", "topics: [upgrade]\n#", "verify: is missing: how does"),
        # lengths
        (
            "nova/no-host",
            "No host has",
            "No host has " + "x " * 60,
            "summary: is too long: 71 words",
        ),
        ("nova/no-host", "finds no host", "finds no host.", "title: ends with a full stop"),
        # read-only
        (
            "nova/no-host",
            "flavor show",
            "flavor delete",
            "'openstack flavor delete flavor' changes",
        ),
        ("nova/no-host", "otherwise:", "risk: change, otherwise:", "is change, but a confirm step"),
        (
            "nova/no-host",
            "hypervisor list",
            "hypervisor set",
            "changes something, but its risk says",
        ),
        (
            "rabbitmq/stopped",
            "run: rabbitmqctl status",
            "action: {restart: rabbitmq}",
            "verify step",
        ),
        # risks
        ("nova/no-host", "risk: change, ", "", "risk: is missing: read, change, disruptive or"),
        ("nova/no-host", ", takes: 1m-5m", "", "takes: is missing: how long does it take?"),
        ("nova/no-host", "undo: Stop it, ", "", "undo: is missing, or irreversible: this step is"),
        ("rabbitmq/stopped", "risk: change", "risk: destructive", "does not begin with a destruc"),
        (
            "nova/no-host",
            "risk: read}",
            "risk: read, undo: x}",
            "stands at a step that changes not",
        ),
        # pasteable
        (
            "nova/no-host",
            "run: openstack server",
            "run: $ openstack server",
            "begins with a prompt",
        ),
        (
            "nova/no-host",
            "run: openstack server",
            "run: openstack … server",
            "leaves something out",
        ),
        (
            "nova/no-host",
            "run: openstack server",
            "run: openstack ' server",
            "a quote is not closed",
        ),
        (
            "nova/no-host",
            "action: {restart: nova-scheduler}",
            "action: {restart: nova-schedule}",
            "no deployment tool has 'nova-schedule' (did you mean 'nova-scheduler'?)",
        ),
        (
            "nova/no-host",
            "run: openstack server",
            "run: openstack –a server",
            "no shell understands",
        ),
        # edges
        (
            "nova/no-host",
            "    proof: {reference: nova/rpc.py}\n",
            "",
            "causes[1].proof: is missing",
        ),
        (
            "rabbitmq/stopped",
            "causes:\n",
            "causes:\n  - {id: x, see: nova/no-host, proof: {reference: x}}\n",
            "is a circle: nova/no-host is itself caused by rabbitmq/stopped",
        ),
        # sources
        ("nova/no-host", "doc: nova/", "doc: https://docs.openstack.org/nova/", "is a path below"),
        ("nova/no-host", "doc: nova/latest/admin/", "url: example.org", "begins with https"),
        ("nova/no-host", "doc: nova", "checked: 2026-02-30, doc: nova", "no day '2026-02-30'"),
        # ranges
        ("nova/no-host", "since: 2023.1", "since: 2022.1", "no series '2022.1'"),
        ("nova/no-host", "until: 2026.1", "until: 2022.2", "no series '2022.2'"),
        (
            "nova/no-host",
            "since: 2023.1, until: 2026.1",
            "since: 2026.1, until: 2023.1",
            "comes bef",
        ),
        ("nova/no-host", "1m-5m", "1h-5m", "'1h-5m' does not run from the shorter to the longer"),
        # Heat files
        ("heat/rename", "{flavor: m1.small}", "{flavr: a, flavor: b}", "did you mean 'flavor'?"),
        ("heat/rename", "{flavor: m1.small}", "{}", "no value for the parameter 'flavor', which"),
        (
            "heat/rename",
            "heat_template_version: 2021-04-16\n      ",
            "",
            "heat_template_version is",
        ),
        (
            "heat/rename",
            "resources: {server",
            "resources: {{server",
            "content: is no YAML in its line",
        ),
        # titles
        (
            "rabbitmq/stopped",
            "RabbitMQ has stopped",
            "Scheduler finds no host",
            "is nearly that of",
        ),
    ],
)
def test_a_fault_is_told_with_its_place_and_the_nearest_right_value(world, id_, old, new, fault):
    assert old in FILES[id_]
    write(world, id_, FILES[id_].replace(old, new, 1))
    found = told(check())
    if fault is None:
        assert found == []
    else:
        assert [one for one in found if fault in one and f"/{id_}.yaml:" in one], found


def test_a_strong_signature_of_another_runbook_must_be_explained(world):
    write(world, "rabbitmq/stopped", BUS.replace("severity: critical", "severity: major"))
    line = "ERROR oslo.messaging [-] AMQP server is unreachable"
    symptom = f"""  - id: lost
    log: {{service: nova, match: 'AMQP server is'}}
    example: '{line}'
causes:
"""
    unrelated = PAGE.replace("causes:\n", symptom).replace("  - id: bus\n    see: rabb", "#\n#")
    unrelated = unrelated.replace("    proof: {reference: nova/rpc.py}\n", "")
    write(world, "nova/no-host", unrelated)
    (fault,) = told(check())
    assert "symptoms[2].example: is a strong symptom of rabbitmq/stopped too (refused)" in fault
    write(world, "nova/no-host", PAGE.replace("causes:\n", symptom))
    assert told(check()) == []
    neighbour = "differs_from: [{runbook: rabbitmq/stopped, how: There the broker is gone.}]\n"
    write(world, "nova/no-host", unrelated + neighbour)
    assert told(check()) == []


def test_an_edge_names_a_recording_that_exists(tmp_path):
    loaded, _ = load(
        PAGE.replace("reference: nova/rpc.py", "bundle: rabbit-stopped").encode(),
        "nova/no-host",
        "x",
    )
    bus, _ = load(BUS.encode(), "rabbitmq/stopped", "x")
    runbooks = {"nova/no-host": loaded.runbook, "rabbitmq/stopped": bus.runbook}
    absent = Corpus(checked=(loaded,), runbooks=runbooks, recordings=tmp_path / "none")
    assert list(run(absent)) == []
    (tmp_path / "rabbitmq-stopped.tar.xz").touch()
    (fault,) = run(Corpus(checked=(loaded,), runbooks=runbooks, recordings=tmp_path))
    assert fault.problem == "no recording 'rabbit-stopped'"
    assert fault.nearest == "did you mean 'rabbitmq-stopped'?"


def test_faults_of_the_schema_and_of_the_checks_come_in_one_run(world):
    write(world, "nova/no-host", PAGE.replace("topics: [", "topcis: [").replace("<flavor>", "<x>"))
    assert [one.partition(": ")[2] for one in told(check())] == [
        "topcis: is not a field (did you mean 'topics'?)",
        "causes[0].confirm[0].run: no placeholder <x>",
    ]


def test_what_refers_to_a_file_with_faults_is_no_fault_itself(world):
    write(world, "rabbitmq/stopped", "kind: incident\n")
    assert all("rabbitmq/stopped.yaml" in one for one in told(check()))


def test_one_file_is_checked_against_all_others(world, monkeypatch):
    file = write(world, "nova/no-host", PAGE.replace("rabbitmq/stopped", "rabbitmq/stoped"))
    write(world, "heat/rename", "kind: task\n")
    report = check([file])
    assert report.files == 1
    assert len(report.faults) == 1
    monkeypatch.chdir(world / "nova")
    assert [fault.path for fault in check([file]).faults] == ["no-host.yaml"]


def test_the_folder_of_a_service_may_be_checked(world, tmp_path):
    assert check([world / "nova"]).files == 1
    assert check([world]).files == 3
    own = tmp_path / "own"
    mine = PAGE.replace("finds no host", "is asleep").replace("[no valid host]", "[it sleeps]")
    write(own, "nova/mine", mine)
    assert told(check([own / "nova"])) == told(check([own])) == told(check((), [own])) == []
    assert check((), [own]).files == 4


def test_what_is_not_there_is_said_with_a_remedy(world, tmp_path):
    with pytest.raises(ReyError, match="no such file or directory"):
        check([tmp_path / "nothing"])
    with pytest.raises(ReyError, match="no such directory"):
        check((), [tmp_path / "nothing"])
    (tmp_path / "empty").mkdir()
    with pytest.raises(ReyError, match="no runbooks here"):
        check([tmp_path / "empty"])


def test_files_that_would_not_be_read_are_named(world):
    (world / "nova" / "other.yml").write_text("kind: task")
    (world / "nova" / "directory.yaml").mkdir()
    os.mkfifo(world / "nova" / "pipe.yaml")
    assert [one.partition(": ")[2] for one in told(check())] == [
        "file: cannot be read: is a directory",
        "file: ends in .yml and is not read (rename it to .yaml)",
        "file: cannot be read: not a plain file",
    ]


def test_the_answer_is_the_same_every_time_and_in_order(world):
    write(world, "nova/no-host", PAGE.replace("a", "e"))
    write(world, "heat/rename", TASK.replace("risk", "rick"))
    first = check()
    assert first == check()
    assert list(first.faults) == sorted(first.faults)
    assert len({fault.path for fault in first.faults}) == 2


def test_the_command_prints_faults_on_stdout_and_a_summary_on_stderr(world):
    result = CliRunner().invoke(command, [], standalone_mode=False)
    assert (result.return_value, result.stdout) == (0, "")
    assert result.stderr == f"3 runbooks, 13 steps: no faults\n{UNCHECKED}\n"
    write(world, "nova/no-host", PAGE.replace("[NoHost]", "['no host']"))
    result = CliRunner().invoke(command, [], standalone_mode=False)
    assert result.return_value == 1
    assert result.stdout == (
        "runbooks/nova/no-host.yaml:10:10: alerts[0]: 'no host' is no name of an alert rule\n"
    )
    assert result.stderr == f"3 runbooks, 13 steps: 1 fault\n{UNCHECKED}\n"


def test_the_command_gives_json(world):
    write(world, "nova/no-host", PAGE.replace("<flavor>", "<flavour>"))
    result = CliRunner().invoke(command, ["--format", "json"], standalone_mode=False)
    document = json.loads(result.stdout)
    assert (document["version"], document["runbooks"], document["steps"]) == (1, 3, 13)
    assert document["faults"] == [
        {
            "path": "runbooks/nova/no-host.yaml",
            "line": 23,
            "column": 27,
            "field": "causes[0].confirm[0].run",
            "problem": "no placeholder <flavour>",
            "nearest": "did you mean 'flavor'?",
        }
    ]


def test_the_command_lists_what_is_checked():
    result = CliRunner().invoke(command, ["--list"], standalone_mode=False)
    assert result.return_value == 0
    assert [line.split()[0] for line in result.stdout.splitlines() if line[0] != " "] == [
        one.name for one in CHECKS
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("sudo -u nova env A=b rm x", ["rm x"]),
        (
            "docker exec -u root box rabbitmqctl list_queues | sort",
            ["rabbitmqctl list_queues", "sort"],
        ),
        ("kubectl -n os exec pod -- mysql -e 'select 1'", ["mysql -e select 1"]),
        ("ssh <host> 'systemctl stop x'", ["systemctl stop x"]),
        ("sudo cephadm shell -- ceph -s", ["ceph -s"]),
        ("cephadm shell", ["cephadm shell"]),
        ("ionice -c 3 rm x", ["rm x"]),
        ("ionice -c 3 -p <pid>", ["ionice -c 3 -p pid"]),
        ("timeout 5 bash -c 'cat < /dev/null > /dev/tcp/x/1'", ["cat"]),
        ("cat > a <<EOF\nrm -rf /\nEOF\nls", ["cat", "ls"]),
        ("# don't\nls", ["ls"]),
        ('x "$(openstack token issue)"', ["openstack token issue", "x $(openstack token issue)"]),
    ],
)
def test_a_command_line_is_taken_apart(text, found):
    assert commands(text) == tuple(found)


@pytest.mark.parametrize(
    "text",
    [
        "openstack --os-cloud lab volume service set --disable a b",
        "openstack stack resource mark unhealthy a b",
        "openstack server backup create x",
        "for s in $(openstack server list -f value); do openstack server delete $s; done",
        "mysql nova -e \"UPDATE instances SET host='x'\"",
        "mysql -e 'SELECT 1; DELETE FROM x'",
        "systemctl --no-block restart x",
        "ssh <host> 'systemctl stop x'",
        "sed -i s/a/b/ x",
        "ip netns exec x ip link set y up",
        "docker exec x rabbitmqctl purge_queue y",
        "ceph osd set noout",
        "ceph osd crush rule rm fast",
        "nova-manage placement audit --delete",
        "curl -X DELETE <endpoint-url>",
        "echo flush_all | nc 127.0.0.1 11211",
    ],
)
def test_a_changing_command_is_known(text):
    assert changes(text)


@pytest.mark.parametrize(
    "text",
    [
        "openstack server migration list --status error",
        "openstack image import info",
        "openstack stack create --dry-run -t x y",
        "openstack server list --name set",
        "for s in $(openstack server list -f value); do openstack server show $s; done",
        "mysql -e 'SELECT updated_at FROM x; SHOW CREATE TABLE y'",
        "systemctl status x",
        "sed -n 1,5p x",
        "ip -s link show eth0",
        "rabbitmqctl list_queues name messages",
        "ceph osd tree",
        "ceph osd crush rule dump",
        "nova-manage placement audit --verbose",
        "curl -s -o /dev/null <endpoint-url>",
        "nova-manage placement heal_allocations --dry-run",
    ],
)
def test_a_reading_command_passes(text):
    assert changes(text) == ""


@pytest.mark.parametrize(
    ("pattern", "anchors", "literal"),
    [
        ("No valid host", (), 11),
        ("^a$", ("^", "$"), 1),
        (r"\^a\$ [$^]", (), 3),
        ("(?i:abc|de)+f", (), 3),
        ("(?:abc)*d{3}e?", (), 3),
        (r"\d+ \w+ .* [a-z]", (), 0),
        (r"\Qa.b\E|longer", (), 3),
        (r"\Aab\z", (r"\A", r"\z"), 2),
        ("(?P<name>host) (x|)", (), 4),
    ],
)
def test_a_pattern_is_read(pattern, anchors, literal):
    assert read(pattern) == (anchors, literal)
