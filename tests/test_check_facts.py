"""The checks that hold runbooks against catalogues."""

import json

import msgspec
import pytest
from catalogues import facts
from click.testing import CliRunner
from test_check import FILES, PAGE, write

from rey_triage import paths, verified
from rey_triage.check.run import check
from rey_triage.cli.check import command
from rey_triage.library import compile_library
from rey_triage.truth import catalogue


@pytest.fixture
def world(tmp_path, monkeypatch):
    """The runbooks of the other checks, and two catalogues."""
    root = tmp_path / "runbooks"
    for id_, text in FILES.items():
        write(root, id_, text)
    write(root, "heat/rename", TASK)
    write(root, "nova/no-host", GOOD)
    write(root, "rabbitmq/stopped", BUS)
    monkeypatch.setattr(paths, "runbooks", lambda: root)
    monkeypatch.setattr(paths, "verified_record", lambda: tmp_path / "verified.json")
    monkeypatch.setattr(paths, "topics", lambda: tmp_path / "topics.yaml")
    monkeypatch.setattr(catalogue, "directory", lambda: tmp_path / "truth")
    monkeypatch.setattr(catalogue, "BUILT", ("2025.2", "2026.1"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "truth").mkdir()
    keep(facts())
    keep(facts("2025.2"))
    return root


def keep(found):
    catalogue.file_of(found.series).write_bytes(msgspec.msgpack.encode(found.catalogue))


GOOD = (
    PAGE.replace("openstack flavor show <flavor>", "openstack server show <server-id>")
    .replace("openstack hypervisor list", "openstack server list")
    .replace("INFO nova.filters [-]", "INFO nova.filters [-]")
)
BUS = (
    FILES["rabbitmq/stopped"]
    .replace("service: nova, match", "origin: python, match")
    .replace("{bug: 1234567}", "{url: 'https://example.org/', says: it}")
)
TASK = FILES["heat/rename"]
for old, new in {
    "openstack stack resource list <stack-id>": "openstack server list",
    "openstack server stop <server-id>": "openstack server show <server-id> --soft",
    "openstack server start <server-id>": "openstack server show <server-id>",
    "openstack stack show <stack-id>": "openstack server list --all-projects",
    "openstack stack list": "openstack server list",
    "Find the server": "Find the server in the stack <stack-id>",
}.items():
    TASK = TASK.replace(old, new)


def told():
    return [str(fault) for fault in check().faults]


def test_pages_that_are_right_have_no_faults(world):
    assert told() == []
    report = check()
    assert report.series == ("2026.1", "2025.2")
    assert report.missing == ()
    assert report.facts["commands"] >= 6
    assert report.facts["messages"] == 1


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "openstack server show <server-id>",
            "openstack server shwo <server-id>",
            "23:27: causes[0].confirm[0].run: openstack server shwo <server-id>: no command",
        ),
        (
            "openstack server show <server-id>",
            "for s in $(openstack server lst); do echo $s; done",
            "no command 'server lst'",
        ),
        (
            "openstack server show <server-id>",
            "openstak server list",
            "no program that the checks know (did you mean 'openstack'?)",
        ),
        (
            "openstack server show <server-id>",
            "systemctl is-activ nova",
            "no command 'is-activ nova' (did you mean 'is-active'?)",
        ),
        (
            "{say: Look., run: openstack server show <server-id>, otherwise: escalate}",
            "{say: 'Look with openstack server lst.', otherwise: escalate}",
            "openstack: no command 'server lst'",
        ),
        ("status: ERROR", "status: ERORR", "the status of a server is never 'ERORR'"),
        (
            "restart: nova-scheduler",
            "configure: {service: nova-scheduler, section: DEFAULT, option: debgu}",
            "[DEFAULT] of nova has no option debgu (did you mean 'debug'?)",
        ),
        (
            "Every host is full",
            "Every host is full ([libvirt] virt_tipe)",
            "[libvirt] of nova has no option virt_tipe",
        ),
        ("Every host is full", "Every host is full ([DEFAULT] debgu)", "no option debgu"),
        ("Filter \\w+ returned", "Filtar \\w+ returned", "no message of nova has 'Filtar"),
        ("INFO nova.filters", "INFO nova.rpc", "is logged by nova.filters, not nova.rpc"),
        ("doc: nova/latest/admin/", "doc: nova/latest/admni/", "no page nova/latest/admni/"),
        ("doc: nova/latest/admin/", "source: nova/filtres.py", "did you mean 'nova/filters.py'?"),
        ("doc: nova/latest/admin/", "bug: 12", "12 is no bug number"),
    ],
)
def test_what_no_release_has_is_a_fault(world, old, new, fault):
    text = GOOD.replace(old, new).replace(
        "Filter RamFilter", "Filtar RamFilter" if "Filtar" in new else "Filter RamFilter"
    )
    assert text != GOOD
    write(world, "nova/no-host", text)
    assert any(fault in one and "nova/no-host.yaml:" in one for one in told())


def test_a_pattern_that_many_messages_have_is_too_vague(world):
    vague = GOOD.replace("Filter \\w+ returned 0 hosts", "Unable to do \\w")
    vague = vague.replace(
        "INFO nova.filters [-] Filter RamFilter returned 0 hosts", "x] Unable to do a"
    )
    assert "Unable to do" in vague
    write(world, "nova/no-host", vague)
    assert any("'Unable to do …' is in more than 5 messages of nova" in one for one in told())


def test_what_only_older_releases_said_is_in_no_checked_one(world):
    older = GOOD.replace("nova-scheduler, match", "nova-scheduler, origin: older, match")
    assert older != GOOD
    write(world, "nova/no-host", older)
    assert any("older: OpenStack 2026.1 has 'Filter … returned" in one for one in told())
    gone = older.replace("Filter \\w+", "Filtar \\w+").replace("Filter Ram", "Filtar Ram")
    assert gone != older
    write(world, "nova/no-host", gone)
    assert told() == []


def test_a_word_behind_a_section_need_not_be_an_option(world):
    write(world, "nova/no-host", GOOD.replace("Every host is full", "See the [DEFAULT] section"))
    assert told() == []


def test_commands_are_checked_as_every_tool_renders_them(world, monkeypatch):
    from rey_triage.check import corpus
    from rey_triage.load import load_deployments

    tool = load_deployments()["kolla-ansible"]
    verbs = msgspec.structs.replace(tool.verbs, restart="sudo docker restrat {unit}")
    broken = msgspec.structs.replace(tool, verbs=verbs)
    monkeypatch.setattr(corpus, "load_deployments", lambda: {"kolla-ansible": broken})
    assert any("kolla-ansible" in one.lower() and "restrat" in one for one in told())


def test_releases_decide_against_which_series_a_page_is_checked(world):
    keep(facts("2025.2", without="server list"))
    assert any("no command 'server list' in 2025.2" in one for one in told())
    for id_, text in {"nova/no-host": GOOD, "heat/rename": TASK}.items():
        body = text.replace("releases: {since: 2023.1, until: 2026.1}\n", "")
        write(world, id_, body.replace("services:", "releases: {since: 2026.1}\nservices:", 1))
    assert told() == []
    notes = check().record.pages["nova/no-host"].notes
    assert any("is not for 2025.2" in note for note in notes)


def test_a_pattern_may_have_the_wordings_of_two_series(world):
    both = GOOD.replace(
        "Filter \\w+ returned 0 hosts", "Filter \\w+ returned 0 hosts|Filter \\w+ is empty"
    )
    write(world, "nova/no-host", both)
    assert any("no message of nova has 'Filter … is empty'" in one for one in told())
    keep(facts("2025.2", messages=[["Filter \x00 is empty", "nova.filters", "INFO", ""]]))
    assert told() == []
    write(
        world,
        "nova/no-host",
        GOOD.replace("Filter \\w+ returned 0 hosts", "Filter \\w+ is empty").replace(
            "RamFilter returned 0 hosts", "RamFilter is empty"
        ),
    )
    assert any("'Filter … is empty' in 2026.1" in one for one in told())


def test_a_suppression_takes_a_fault_out_and_an_unused_one_is_a_fault(world):
    line = "suppress: [{check: states, fact: ERORR, reason: it is only a test of it}]\nreferences:"
    wrong = GOOD.replace("status: ERROR", "status: ERORR").replace("references:", line)
    write(world, "nova/no-host", wrong)
    report = check()
    assert report.suppressed == 1
    assert not any("ERORR" in fault.problem for fault in report.faults)
    write(world, "nova/no-host", GOOD.replace("references:", line))
    assert any("suppress[0].fact: suppresses nothing" in one for one in told())
    write(world, "nova/no-host", GOOD.replace("references:", line.replace("states", "stats")))
    assert any("no check 'stats' of facts (did you mean 'states'?)" in one for one in told())


def test_a_suppression_is_not_unused_while_a_series_is_missing(world):
    line = "suppress: [{check: states, fact: ERORR, reason: it is only a test of it}]\nreferences:"
    write(world, "nova/no-host", GOOD.replace("references:", line))
    catalogue.file_of("2025.2").unlink()
    assert told() == []


def test_too_many_suppressions_are_a_fault(world):
    line = "suppress: [{check: states, fact: ERORR, reason: it is only a test of it}]\nreferences:"
    write(
        world,
        "nova/no-host",
        GOOD.replace("status: ERROR", "status: ERORR").replace("references:", line),
    )
    assert any("facts are suppressed: 3% and more" in one for one in told())


def run(*args):
    return CliRunner().invoke(command, args, standalone_mode=False)


def test_a_missing_catalogue_is_told_and_fails_in_ci(world, monkeypatch):
    assert "not held against" not in run().stderr
    catalogue.file_of("2025.2").unlink()
    answer = run()
    assert answer.return_value == 0
    assert "not held against 2025.2: no catalogue" in answer.stderr
    monkeypatch.setenv("CI", "true")
    assert run().return_value == 1
    catalogue.file_of("2026.1").unlink()
    assert "not checked: commands, options, messages, states, references" in run().stderr


def test_what_was_verified_is_recorded_and_lapses_with_the_page(world):
    assert run("--record").return_value == 0
    record = verified.read_record()
    assert set(record.pages) == set(FILES)
    page = record.pages["nova/no-host"]
    assert page.series == ("2025.2", "2026.1")
    assert page.facts["commands"]
    assert page.modules == {}  # its pattern has a number where the message has a value
    assert json.loads(paths.verified_record().read_text())["version"] == 1
    assert compile_library([world]).verified == record.pages
    assert told() == []
    write(world, "nova/no-host", GOOD.replace("returned 0 hosts", "returned"))
    assert check().record.pages["nova/no-host"].modules == {"nova.filters": 1}
    write(world, "nova/no-host", GOOD.replace("Every host is full", "All hosts are full"))
    assert any("has changed since its facts were verified" in one for one in told())
    assert "nova/no-host" not in compile_library([world]).verified
    write(
        world, "nova/new", GOOD.replace("finds no host", "is asleep").replace("[NoHost]", "[NoH]")
    )
    assert any("was never held against a real release" in one for one in told())


def test_nothing_is_recorded_of_pages_with_faults_or_without_all_catalogues(world):
    catalogue.file_of("2025.2").unlink()
    assert "nothing was recorded" in str(run("--record").exception)
    assert not paths.verified_record().exists()
