import json

import pytest
import shelf
from click.testing import CliRunner

from rey_triage.cli.group import cli


@pytest.fixture(autouse=True)
def _home(tmp_path, monkeypatch):
    shelf.settle(tmp_path, monkeypatch)


def invoke(*args):
    return CliRunner().invoke(cli, ["list", *args], standalone_mode=False)


def test_json_has_the_documented_keys():
    documents = json.loads(invoke("--format", "json").stdout)
    assert [one["id"] for one in documents] == [
        "nova/no-valid-host",
        "nova/raise-quota",
        "rabbitmq/unreachable",
    ]
    assert documents[0] == {
        "id": "nova/no-valid-host",
        "title": "No valid host was found for a new instance",
        "kind": "incident",
        "services": ["nova", "placement"],
        "areas": ["operation"],
        "topics": ["scheduling", "capacity"],
        "severity": "major",
        "alerts": ["InstanceSpawnFailed"],
    }
    assert documents[1]["severity"] is None


def test_filters_narrow_and_an_empty_list_is_said():
    assert [
        line.split()[0] for line in invoke("--service", "nova-compute").stdout.splitlines()
    ] == [
        "nova/no-valid-host",
        "nova/raise-quota",
    ]
    nothing = invoke("--service", "swift")
    assert nothing.return_value == 1
    assert json.loads(invoke("--service", "swift", "--format", "json").stdout) == []


def test_a_line_fits_the_terminal():
    assert all(len(line) <= 80 for line in invoke().stdout.splitlines())


@pytest.mark.parametrize(
    ("args", "hint"),
    [
        (["--service", "nva"], "did you mean 'nova'?"),
        (["--topic", "quotas"], "did you mean 'quota'?"),
        (["--release", "caracal"], "2026.1"),
    ],
)
def test_an_unknown_word_is_refused_with_the_nearest(args, hint):
    done = CliRunner().invoke(cli, ["list", *args])
    assert done.exit_code == 2
    assert hint in done.output
