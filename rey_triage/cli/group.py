"""The group of all commands, and what their errors come to."""

from __future__ import annotations

import importlib
import os
import sys

import click

from rey_triage import __version__
from rey_triage.cli import COMMANDS, OVERVIEW
from rey_triage.errors import ReyError


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

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from rey_triage.fault import nearest  # noqa: PLC0415  # only on an error

            meant = nearest(args[0], COMMANDS)
            ctx.fail(f"No such command {args[0]!r}. {meant[:1].upper()}{meant[1:]}".strip())
        return super().resolve_command(ctx, args)

    def get_help(self, ctx: click.Context) -> str:  # noqa: ARG002  # click's signature
        return OVERVIEW.rstrip()


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", message="rey-triage %(version)s")
def cli() -> None:
    """Choose a command."""


def run(args: list[str]) -> int:
    """Run a command; return the exit code."""
    try:
        code = cli.main(args, prog_name="rey-triage", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Abort:
        return 130
    except click.ClickException as error:
        error.show()
        return 2
    except ReyError as error:
        click.echo(f"rey-triage: {error}", err=True)
        return error.exit_code
    except BrokenPipeError:
        # The reader has left (`| head`): nothing is wrong, and nothing more can be said.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code if isinstance(code, int) else 0
