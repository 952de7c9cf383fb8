import json

import pytest
import shelf
from click.testing import CliRunner

from rey_triage.alert_rules import read_rules
from rey_triage.cli.group import cli
from rey_triage.errors import ReyError

RULES = """\
groups:
  - name: bus
    rules:
      - record: instance:up:sum
        expr: sum(up)
      - alert: InstanceSpawnFailed
        expr: up == 0
        annotations: {runbook_url: 'https://old.example/bus'}
      - alert: SomethingElse
        expr: vector(1)
"""


@pytest.fixture(autouse=True)
def _home(tmp_path, monkeypatch):
    shelf.settle(tmp_path, monkeypatch)


def rules(tmp_path, text, name="rules.yaml"):
    file = tmp_path / name
    file.write_text(text)
    return file


def invoke(*args):
    return CliRunner().invoke(cli, ["alerts", "check", *map(str, args)], standalone_mode=False)


def names(file):
    return [rule.alert for rule in read_rules([file])]


def test_alerting_rules_are_read_with_their_lines_and_links(tmp_path):
    file = rules(tmp_path, RULES)
    first, second = read_rules([file])
    assert (first.alert, first.place) == ("InstanceSpawnFailed", f"{file}:6")
    assert first.runbook_url == "https://old.example/bus"
    assert (second.alert, second.runbook_url) == ("SomethingElse", "")


def test_objects_of_the_operator_lists_of_them_and_several_documents_are_read(tmp_path):
    group = "{groups: [{rules: [{alert: %s}]}]}"
    one = f"kind: PrometheusRule\nspec: {group % 'InSpec'}\n"
    two = f"kind: List\nitems: [{{spec: {group % 'InItems'}}}]\n"
    assert names(rules(tmp_path, f"{one}---\n{two}")) == ["InSpec", "InItems"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: [", "is no YAML"),
        ("groups: [{{ .Values.rules }}]", "has no alerting rule"),
        ("\x00\x01", "is no YAML"),
        ("- just\n- a list", "has no alerting rule"),
        ("groups: 3", "has no alerting rule"),
        ("[" * 5000, "is no YAML"),
    ],
)
def test_what_is_no_rule_file_is_refused_by_name(tmp_path, text, problem):
    file = rules(tmp_path, text)
    with pytest.raises(ReyError, match=problem) as refused:
        read_rules([file])
    assert refused.value.place.startswith(str(file))


def test_an_alias_bomb_costs_nothing(tmp_path):
    bomb = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{f'*a{n - 1}, ' * 9}]\n" for n in range(1, 30))
    with pytest.raises(ReyError, match="has no alerting rule"):
        read_rules([rules(tmp_path, bomb)])


def test_each_alert_is_said_with_its_runbook_or_where_it_stands(tmp_path):
    file = rules(tmp_path, RULES)
    done = invoke(file)
    assert done.return_value == 1
    assert "InstanceSpawnFailed  nova/no-valid-host" in done.stdout
    assert f"SomethingElse        {file}:9" in done.stdout
    assert "2 alerts, 1 with a runbook, 1 without." in done.stdout


def test_the_annotations_link_to_the_short_address_of_the_alert(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    folder = tmp_path / "config/rey-triage"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text('site_url = "https://runbooks.example/"\n')
    file = rules(tmp_path, RULES)
    pasted = invoke("--format", "annotations", file).stdout
    assert "  runbook_url: https://runbooks.example/a/InstanceSpawnFailed/\n" in pasted
    assert "SomethingElse" not in pasted
    [first, second] = json.loads(invoke("--format", "json", file).stdout)
    assert first["runbook_url"] == "https://runbooks.example/a/InstanceSpawnFailed/"
    assert second["runbooks"] == []


def test_without_a_site_there_is_nothing_to_paste(tmp_path):
    with pytest.raises(ReyError, match="no site to link to"):
        CliRunner().invoke(
            cli,
            ["alerts", "check", "--format", "annotations", str(rules(tmp_path, RULES))],
            standalone_mode=False,
            catch_exceptions=False,
        )


def test_a_rule_in_another_case_leads_to_the_page_that_there_is(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    folder = tmp_path / "config/rey-triage"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text('site_url = "https://runbooks.example/"\n')
    file = rules(tmp_path, RULES.replace("InstanceSpawnFailed", "instancespawnfailed"))
    assert "/a/InstanceSpawnFailed/\n" in invoke("--format", "annotations", file).stdout
