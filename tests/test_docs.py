"""What the documents say is held against the program."""

import re
import shlex
import tomllib
from pathlib import Path

import click
import pytest

from rey_triage import config
from rey_triage.cli import ignores
from rey_triage.cli.group import cli
from rey_triage.library import open_library

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")]
DOCUMENTS += sorted((ROOT / "docs").glob("*.md"))
# The links of docs/index.md lead to pages that the site makes; its strict build holds them.
LINKED = [file for file in DOCUMENTS if file.stem != "index"]

FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)#\s]+)")


def commands():
    """Yield every call of the program that a document shows."""
    for document in DOCUMENTS:
        for language, body in FENCE.findall(document.read_text()):
            if language not in ("sh", "console", "bash"):
                continue
            for line in body.splitlines():
                call = re.search(r"(?:^|\| |/)rey-triage (.*)", line.removeprefix("$ "))
                if call:
                    yield pytest.param(call[1], id=f"{document.name}: {call[1][:50]}")


@pytest.mark.parametrize("call", list(commands()))
def test_every_call_that_is_shown_is_one_the_program_understands(call):
    words = shlex.split(call, comments=True)
    name, *arguments = [word for word in words if word != "…"]
    context = click.Context(cli, info_name="rey-triage")
    command = cli.get_command(context, name)
    assert command is not None, name
    if isinstance(command, click.Group) and arguments and arguments[0] in command.commands:
        command = command.commands[arguments.pop(0)]
    known = {option for parameter in command.params for option in parameter.opts}
    used = [word.split("=")[0] for word in arguments if re.match(r"--?[a-z]", word)]
    assert set(used) <= known


def shown_runbooks():
    """Yield what `show` is called with, except what a newcomer has just written."""
    for document in DOCUMENTS:
        written = re.findall(r"rey-triage new (\S+)", document.read_text())
        for alert, id_ in re.findall(
            r"rey-triage show (?:--alert (\S+)|([a-z-]+/[a-z-]+))", document.read_text()
        ):
            if id_ not in written:
                yield alert, id_


@pytest.mark.parametrize(("alert", "id_"), sorted(set(shown_runbooks())))
def test_every_runbook_and_alert_that_is_shown_leads_to_one_page(alert, id_):
    library = open_library()
    assert len(library.by_alert(alert)) == 1 if alert else library.get(id_)


@pytest.mark.parametrize("document", LINKED, ids=lambda d: d.name)
def test_every_relative_link_leads_somewhere(document):
    for target in LINK.findall(document.read_text()):
        if "://" not in target and not target.startswith("mailto:"):
            assert (document.parent / target).exists(), target


def test_the_readme_explains_every_exit_code_that_diagnose_has():
    text = (ROOT / "README.md").read_text()
    from rey_triage.cli import diagnose

    for code in (diagnose.NOTHING, diagnose.FOUND, diagnose.NOTHING_BUT_FAILED, 2):
        assert f"| {code} |" in text
    assert f"| {diagnose.INTERRUPTED} |" in text


def test_the_readme_shows_settings_that_are_accepted(tmp_path, monkeypatch):
    settings, _ = [
        b for lang, b in FENCE.findall((ROOT / "README.md").read_text()) if lang == "toml"
    ]
    file = tmp_path / "config.toml"
    file.write_text(settings)
    monkeypatch.setenv("REY_TRIAGE_CONFIG", str(file))
    loaded = config.load()
    assert loaded.tool in open_library().deployments
    for named in re.findall(r"[\w-]+", settings.split("#")[1].splitlines()[0]):
        assert named in open_library().deployments


def test_the_readme_shows_an_ignore_file_that_is_accepted(tmp_path):
    _, known = [b for lang, b in FENCE.findall((ROOT / "README.md").read_text()) if lang == "toml"]
    file = tmp_path / "known.toml"
    file.write_text(known)
    [rule] = ignores.ignores(file, ())
    assert open_library().get(rule.runbook)


def test_the_commands_of_the_first_screen_exist():
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    readme = (ROOT / "README.md").read_text()
    used = set(re.findall(r"(?:^|`)make (\w+)", readme, re.MULTILINE))
    assert used <= targets


def test_the_readme_lists_what_is_needed_to_install():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["requires-python"].removeprefix(">=") in (ROOT / "README.md").read_text()


@pytest.mark.parametrize("name", ["quotas", "usage", "capacity"])
def test_the_page_on_a_command_explains_every_exit_code_that_it_has(name):
    text = (ROOT / "docs" / f"{name}.md").read_text()
    from rey_triage.cli import capacity, group, quotas, usage

    own = {
        "quotas": (quotas.NOTHING, quotas.FOUND, quotas.INCOMPLETE),
        "usage": (usage.COMPLETE, usage.INCOMPLETE),
        "capacity": (capacity.ENOUGH, capacity.SHORT, capacity.INCOMPLETE),
    }[name]
    for code in (*own, 2, group.UNEXPECTED, group.INTERRUPTED):
        assert f"| {code} |" in text
