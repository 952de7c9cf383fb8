"""The command line: one file per command, loaded only when it is called.

``rey-triage --help`` must answer at once, so the summaries stand here and no command module is
imported for it; a test holds the summaries against the commands' own help.
"""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

import click

from rey_triage import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS: dict[str, str] = {
    "diagnose": "Find what is wrong with a cloud, root cause first.",
    "search": "Find runbooks by words, or by a pasted line.",
    "show": "Show a runbook.",
    "list": "List the runbooks.",
    "collect": "Record the evidence of a cloud into a bundle.",
    "check": "Check runbooks and report all their faults.",
    "new": "Write the skeleton of a new runbook.",
    "index": "Build the search index.",
    "config": "Show the configuration in force, and where it comes from.",
}


class LazyGroup(click.Group):
    """A group that imports a command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # click's signature
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"rey_triage.cli.{cmd_name.replace('list', 'list_')}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # click's signature
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", message="rey-triage %(version)s")
def cli() -> None:
    """Runbooks for OpenStack operators, and triage: what is wrong, and what to do about it.

    Nothing here changes a cloud. Commands are printed, filled in and ready to paste.
    """


def main(args: Sequence[str] | None = None) -> None:
    """Run the program and exit with its code."""
    from rey_triage.errors import ReyError  # noqa: PLC0415  # keeps --help fast

    try:
        code: Any = cli.main(args, prog_name="rey-triage", standalone_mode=False)
    except click.exceptions.Abort:
        code = 130
    except click.ClickException as error:
        error.show()
        code = 2
    except ReyError as error:
        click.echo(f"rey-triage: {error}", err=True)
        code = error.exit_code
    except BrokenPipeError:
        # The reader has left (`| head`): nothing is wrong, and nothing more can be said.
        sys.stderr.close()
        code = 0
    sys.exit(code if isinstance(code, int) else 0)
