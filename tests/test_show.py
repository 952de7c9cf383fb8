import json

import pytest
import shelf
from click.testing import CliRunner

from rey_triage.cli.group import cli, run


@pytest.fixture(autouse=True)
def _home(tmp_path, monkeypatch):
    shelf.settle(tmp_path, monkeypatch)


def show(*args):
    done = CliRunner().invoke(cli, ["show", *args], standalone_mode=False)
    assert done.exception is None, done.exception
    return done.stdout


@pytest.mark.parametrize(
    "args",
    [
        ["nova/no-valid-host"],
        ["no-valid-host"],
        ["valid-h"],
        ["nova/no-host"],  # a former id
        ["runbooks/nova/no-valid-host.yaml"],
        ["--alert", "instancespawnfailed"],
    ],
)
def test_a_runbook_is_found_by_whatever_names_it(args):
    assert show(*args).splitlines()[1] == "nova/no-valid-host"


@pytest.mark.parametrize(
    ("args", "hint"),
    [
        (["nova/no-vald-host"], "did you mean 'nova/no-valid-host'?"),
        (["raise-quotta"], "did you mean 'nova/raise-quota'?"),
        (["nova/"], "nova/no-valid-host, nova/raise-quota"),
        (["--alert", "InstanceSpawnFail"], "did you mean 'InstanceSpawnFailed'?"),
        (["valid-h", "--tool", "kolla"], "kolla-ansible"),
        ([], "Give the id of a runbook"),
        (["valid-h", "--alert", "InstanceSpawnFailed"], "Give the id of a runbook"),
    ],
)
def test_a_wrong_name_is_answered_with_the_right_one(args, hint, capsys):
    assert run(["show", *args]) == 2
    assert hint in capsys.readouterr().err


def test_commands_are_never_broken():
    lines = show("valid-h").splitlines()
    command = (
        "openstack compute service list --service nova-compute --long --sort-column Host "
        "-f value -c Host -c Status"
    )
    assert any(line.strip() == command for line in lines)
    assert all(len(line) <= 80 for line in lines if "openstack" not in line)


def test_a_here_document_keeps_its_margin():
    assert "\ncat > values.txt <<EOF\ncores=20\nEOF\n" in show("raise-quota")


def test_actions_are_written_for_the_tool():
    assert "systemctl restart" in show("valid-h", "--tool", "systemd")
    assert "nova_compute" in show("valid-h", "--tool", "kolla-ansible")


def test_the_facts_are_computed():
    text = show("valid-h")
    assert "Risk:      change, can be undone" in text
    assert "Time:      2–6 min" in text
    assert "Risk:      disruptive, cannot all be undone" in show("rabbitmq")


def test_a_pipe_gets_no_colours():
    assert "\x1b" not in show("valid-h")


def test_json_carries_every_command_as_rendered():
    document = json.loads(show("valid-h", "--format", "json", "--tool", "kolla-ansible"))
    assert document["tool"] == "kolla-ansible"
    confirm, _, restart = (
        *document["runbook"]["causes"][0]["confirm"],
        *document["runbook"]["causes"][0]["fix"],
    )
    assert confirm["command"]["run"].startswith("openstack compute service list")
    assert "nova_compute" in restart["command"]["run"]
    assert document["facts"]["takes"] == [120, 360]


def test_markdown_keeps_placeholders_and_fences():
    text = show("valid-h", "--format", "markdown")
    assert text.startswith("# No valid host was found for a new instance\n")
    assert "```\n   openstack compute service set --enable <host> nova-compute\n   ```" in text
    task = show("raise-quota", "--format", "markdown")
    assert "`<project>`: Whose quota it is." in task
