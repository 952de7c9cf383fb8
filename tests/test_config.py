import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from rey_triage import config
from rey_triage.cli.group import cli
from rey_triage.errors import ReyError
from rey_triage.vocabulary import THRESHOLDS


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    for variable in (*config.ENVIRONMENT, config.FILE_VARIABLE):
        monkeypatch.delenv(variable, raising=False)
    place = tmp_path / "rey-triage" / "config.toml"
    place.parent.mkdir()
    return place


def test_without_a_file_the_defaults_hold(file):
    found = config.load()
    assert found.tool == "systemd"
    assert set(found.thresholds) == set(THRESHOLDS)
    assert found.thresholds["stuck-build"] == 900
    assert set(found.origins.values()) == {"default"}


def test_a_later_source_wins(file, monkeypatch):
    file.write_text('tool = "devstack"\nsite_url = "https://runbooks.example/"\n')
    monkeypatch.setenv("REY_TRIAGE_TOOL", "kolla-ansible")
    found = config.load({"defaults.limit": 3, "tool": None})
    assert (found.tool, found.origins["tool"]) == ("kolla-ansible", "REY_TRIAGE_TOOL")
    assert (found.site_url, found.origins["site_url"]) == ("https://runbooks.example/", str(file))
    assert (found.limit, found.origins["defaults.limit"]) == (3, "command line")
    assert config.load({"tool": "lab"}).tool == "lab"


def test_directories_are_taken_from_where_they_are_written(file, monkeypatch):
    file.write_text('runbooks = ["ours", "~/mine", "/srv/runbooks"]\n')
    home = Path.home()
    expected = (file.parent / "ours", home / "mine", Path("/srv/runbooks"))
    assert config.load().runbooks == expected
    monkeypatch.setenv("REY_TRIAGE_RUNBOOKS", "/a:/b")
    assert config.load().runbooks == (Path("/a"), Path("/b"))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('tol = "lab"', "unknown key 'tol': did you mean 'tool'?"),
        ('[thresholds]\nstuck-bild = "5m"', "did you mean 'thresholds.stuck-build'?"),
        ("[default]\nlimit = 3", "did you mean 'defaults'?"),
        ("thresholds = 3", "thresholds: must be a table"),
        ("tool = 3", "tool: must be a text"),
        ("[defaults]\nlimit = true", "defaults.limit: must be a whole number"),
        ("[defaults]\nlimit = 0", "defaults.limit: must be a whole number"),
        ('[defaults]\nsince = "1 day"', "defaults.since: '1 day' is no span of time"),
        ('runbooks = "a"\nrunbooks = "b"', "is no TOML"),
        ("runbooks = [3]", "runbooks: must be a list of directories"),
        ('site_url = "runbooks.example"', "site_url: must begin with https://"),
        ('log_timezone = "Mars/Base"', "log_timezone: 'Mars/Base' is no time zone"),
    ],
)
def test_a_mistake_in_the_file_names_file_key_and_what_is_right(file, text, problem):
    file.write_text(text)
    with pytest.raises(ReyError) as error:
        config.load()
    assert problem in str(error.value)
    assert str(file) in str(error.value)


def test_an_unknown_variable_is_an_error(file, monkeypatch):
    monkeypatch.setenv("REY_TRIAGE_TOLL", "lab")
    with pytest.raises(ReyError, match="did you mean 'REY_TRIAGE_TOOL'"):
        config.load()


def test_a_named_file_must_exist(file, monkeypatch):
    monkeypatch.setenv("REY_TRIAGE_CONFIG", "/nowhere/config.toml")
    with pytest.raises(ReyError, match="no such file"):
        config.load()


def test_the_command_shows_what_is_in_force_and_from_where(file):
    file.write_text('[thresholds]\nstuck-build = "30m"\n')
    run = CliRunner().invoke
    settings = json.loads(run(cli, ["config", "--format", "json"]).stdout)["settings"]
    assert settings["thresholds.stuck-build"]["value"] == "30m"
    assert settings["thresholds.stuck-build"]["from"] == str(file)
    assert settings["tool"]["from"] == "default"
    assert run(cli, ["config", "--path"]).stdout == f"{file}\n"
    line = next(one for one in run(cli, ["config"]).stdout.splitlines() if "stuck-build" in one)
    assert '= "30m"' in line
    assert str(file) in line
