import re

import pytest
import yaml
from click.testing import CliRunner

from rey_triage import paths
from rey_triage.check.run import check
from rey_triage.cli import main
from rey_triage.cli.new import command

TRUTH = {
    "title": "Instances wait for their network",
    "summary": "The agent of the host does not wire the ports of new instances.",
    "areas[0]": "operation",
    "severity": "major",
    "impact": "New instances have no network.",
    "phrases[0]": "instance has no network",
    "per": "host",
    "symptoms[0].log.service": "nova-compute",
    "symptoms[0].log.match": "Timeout waiting for",
    "symptoms[0].example": "'2026-01-01 WARNING nova.virt.driver [-] Timeout waiting for'",
    "symptoms[1].weight": "supporting",
    "symptoms[1].state.resource": "server",
    "symptoms[1].state.where.status": "ERROR",
    "causes[0].title": "The agent is dead",
    "causes[0].confirm[0].run": "openstack network agent list --host <host>",
    "causes[0].fix[0].run": "openstack network agent set --enable <agent-id>",
    "causes[0].fix[0].risk": "change",
    "causes[0].fix[0].undo": "openstack network agent set --disable <agent-id>",
    "causes[0].fix[0].takes": "1m",
    "inputs[0].placeholder": "host",
    "before[0].run": "openstack network agent list --host <host>",
    "steps[0].run": "openstack compute service set --disable <host> nova-compute",
    "steps[0].risk": "change",
    "steps[0].undo": "openstack compute service set --enable <host> nova-compute",
    "steps[0].takes": "1m-2m",
    "rollback.steps[0].run": "openstack compute service set --enable <host> nova-compute",
    "rollback.steps[0].risk": "change",
    "rollback.steps[0].takes": "1m",
    "verify[0].run": "openstack network agent list",
    "references[0].source": "nova/virt/libvirt/driver.py",
    "references[0].doc": "nova/latest/admin/",
}


@pytest.fixture
def world(tmp_path, monkeypatch):
    (tmp_path / "shipped").mkdir()
    monkeypatch.setattr(paths, "runbooks", lambda: tmp_path / "shipped")
    monkeypatch.setattr(paths, "verified_record", lambda: tmp_path / "verified.json")
    monkeypatch.setattr(paths, "topics", lambda: tmp_path / "topics.yaml")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def new(*args):
    return CliRunner().invoke(command, args, standalone_mode=False, catch_exceptions=False)


@pytest.mark.parametrize("kind", ["incident", "task"])
def test_the_check_names_every_gap_of_a_skeleton_and_the_truth_is_enough(world, kind):
    result = new("nova/network-late", "--kind", kind)
    assert result.stdout == "shipped/nova/network-late.yaml\n"
    file = world / "shipped" / "nova" / "network-late.yaml"
    lines = file.read_text().splitlines()
    faults = check().faults
    assert {fault.problem for fault in faults} == {"is still to be filled in"}
    gaps = [n for n, line in enumerate(lines, 1) if "TODO" in line and not line.startswith("#")]
    assert [fault.line for fault in faults] == gaps

    for fault in faults:
        start = lines[fault.line - 1][: fault.column - 1]
        lines[fault.line - 1] = start + TRUTH.get(fault.field, "Some words.")
    file.write_text("\n".join(lines))
    assert check().faults == ()


def test_the_skeleton_names_its_schema_by_a_path_that_exists(world):
    new("nova/network-late", "--runbooks", str(world / "own dir"))
    file = world / "own dir" / "nova" / "network-late.yaml"
    found = re.fullmatch(r"# yaml-language-server: \$schema=(.+)", file.read_text().splitlines()[0])
    assert (file.parent / found[1]).resolve().is_file()


def test_the_optional_parts_of_a_skeleton_are_right_when_they_are_uncommented(world):
    for kind in ("incident", "task"):
        new(f"nova/some-{kind}", "--kind", kind)
        file = world / "shipped" / "nova" / f"some-{kind}.yaml"
        file.write_text(re.sub(r"(?m)^#(?=\w+:|  )", "", file.read_text()))
    wrong = [
        fault.problem for fault in check().faults if fault.problem != "is still to be filled in"
    ]
    assert wrong == []


def test_an_existing_runbook_is_never_overwritten(world, capsys):
    new("nova/network-late")
    file = world / "shipped" / "nova" / "network-late.yaml"
    file.write_text("precious")
    with pytest.raises(SystemExit) as ended:
        main(["new", "nova/network-late"])
    assert ended.value.code == 2
    assert "exists already\n  Edit it, or choose another name" in capsys.readouterr().err
    assert file.read_text() == "precious"


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["network-late"], "is no id of a runbook\n  Write <service>/<words-with-hyphens>"),
        (["nova/../../etc"], "is no id of a runbook"),
        (["nvoa/late"], "no service 'nvoa'\n  did you mean 'nova'?"),
    ],
)
def test_a_wrong_id_is_refused_with_a_remedy(world, capsys, args, told):
    with pytest.raises(SystemExit) as ended:
        main(["new", *args])
    assert ended.value.code == 2
    assert told in capsys.readouterr().err
    assert list((world / "shipped").iterdir()) == []


def test_an_installed_program_does_not_write_into_itself(world, monkeypatch, capsys):
    monkeypatch.setattr(paths, "is_installed", lambda: True)
    with pytest.raises(SystemExit):
        main(["new", "nova/network-late"])
    assert "Give a directory of your own with --runbooks DIR" in capsys.readouterr().err


def test_the_directory_of_the_configuration_is_used(world, monkeypatch):
    monkeypatch.setenv("REY_TRIAGE_RUNBOOKS", str(world / "ours"))
    (world / "ours").mkdir()
    assert new("nova/network-late").stdout == "ours/nova/network-late.yaml\n"


LOG = """\
2026-11-22 05:47:19.001 1331 INFO nova.compute.manager [-] Took 1.20 seconds to spawn
2026-11-22 05:47:20.754 1331 ERROR nova.compute.manager [None req-5f0c demo] It's over with \
4a3c1a52-8a1e-4f0a-b7f5-0a7f5c1f2e11 (code: 12) password=hunter2 at http://192.0.2.5:8774/v2.1
"""


def test_a_signature_is_drafted_from_the_first_error_of_a_log(world):
    (world / "some.log").write_text(LOG)
    new("nova/network-late", "--from-log", "some.log")
    file = world / "shipped" / "nova" / "network-late.yaml"
    drafted = yaml.safe_load(file.read_text())["symptoms"][0]
    assert drafted["log"]["service"] == "nova"
    assert drafted["example"] == LOG.splitlines()[1].replace("hunter2", "[redacted]")
    assert re.search(drafted["log"]["match"], drafted["example"])
    other = "It's over with 00000000-8a1e-4f0a-b7f5-0a7f5c1f2e11 (code: 7) password=[redacted] at x"
    assert re.search(drafted["log"]["match"], other)
    assert not re.search(drafted["log"]["match"], other.replace("over", "well"))
    problems = {fault.problem for fault in check().faults}
    assert problems == {"is still to be filled in"}


@pytest.mark.parametrize(
    ("args", "text", "told"),
    [
        (["--from-log", "some.log"], " \n\n", "some.log: holds no message"),
        (["--from-log", "some.log", "--kind", "task"], LOG, "--from-log is for an incident"),
    ],
)
def test_a_log_that_gives_no_signature_is_refused(world, capsys, args, text, told):
    (world / "some.log").write_text(text)
    with pytest.raises(SystemExit) as ended:
        main(["new", "nova/network-late", *args])
    assert ended.value.code == 2
    assert told in capsys.readouterr().err
    assert list((world / "shipped").iterdir()) == []
