import importlib
import shlex
import subprocess
import sys

import click
import pytest

from rey_triage import cli


def rey(*args, **options):
    command = [sys.executable, "-m", "rey_triage", *args]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


@pytest.mark.parametrize("name", list(cli.COMMANDS))
def test_the_summaries_are_the_commands_own(name):
    module = importlib.import_module(f"rey_triage.cli.{name.replace('list', 'list_')}")
    assert isinstance(module.command, click.Command)
    assert module.command.get_short_help_str(limit=200) == cli.COMMANDS[name]


def test_help_loads_neither_click_nor_a_command():
    code = (
        "import sys\nfrom rey_triage.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "print(sorted({'click', 'typing', 'msgspec'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("[]\n")
    assert all(f"  {name} " in done.stdout for name in cli.COMMANDS)


def test_wrong_use_exits_with_2_and_says_what_is_right():
    assert "Did you mean 'search'?" in rey("serch").stderr
    for args in (["serch"], ["search"], ["list", "--nonsense"], ["show", "no/such-runbook"], []):
        assert rey(*args).returncode == 2, args


def test_a_reader_that_leaves_early_is_no_error():
    program = f"{shlex.quote(sys.executable)} -m rey_triage"
    command = f"{program} show --format json no-valid-host | head -c 1; "
    done = subprocess.run(
        ["bash", "-c", command + 'exit "${PIPESTATUS[0]}"'],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert "Broken pipe" not in done.stderr
    assert "Exception" not in done.stderr
