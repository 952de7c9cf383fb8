"""The group of all commands, and what their errors come to."""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import signal
import sys

import click

from rey_triage import __version__
from rey_triage.cli import COMMANDS, OVERVIEW
from rey_triage.errors import ReyError

INTERRUPTED, UNEXPECTED = 130, 70


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


def _prepare_streams() -> None:
    """Stand in for closed streams; a terminal that lacks a character shows another one."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115  # stays open
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def _say_no_more() -> None:
    """Send what is still unwritten to nowhere, or Python would complain about it at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _clean(text: str) -> str:
    from rey_triage.redact import redact_text  # noqa: PLC0415  # only on an error

    return redact_text(text)


def _unexpected(error: Exception) -> int:
    from rey_triage.config import DEBUG_VARIABLE  # noqa: PLC0415  # only on an error

    if os.environ.get(DEBUG_VARIABLE):
        import traceback  # noqa: PLC0415  # only on an error

        click.echo(_clean(traceback.format_exc()), err=True, nl=False)
    elif isinstance(error, OSError):
        place = error.filename or "the output cannot be written"
        click.echo(_clean(f"rey-triage: {place}: {error.strerror or error}"), err=True)
    else:
        says = " ".join(_clean(f"{type(error).__name__}: {error}").split())[:300]
        click.echo(
            f"rey-triage: this is a mistake in rey-triage: {says}\n"
            f"  Please report it, with what it prints with {DEBUG_VARIABLE}=1 in the environment.",
            err=True,
        )
    if isinstance(error, OSError) and not error.filename:
        _say_no_more()
    return UNEXPECTED


def _end_like_an_interrupt() -> None:
    """Let SIGTERM do what Ctrl-C does: what was seen is told, and nothing half-written stays."""
    with contextlib.suppress(ValueError):  # not the main thread: somebody else's program
        signal.signal(signal.SIGTERM, signal.default_int_handler)


def run(args: list[str]) -> int:
    """Run a command; return the exit code."""
    _prepare_streams()
    _end_like_an_interrupt()
    try:
        with cli.make_context("rey-triage", args) as context:
            code = cli.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as asked:  # --help and the like
        return asked.exit_code
    except KeyboardInterrupt:
        click.echo("rey-triage: interrupted", err=True)
        return INTERRUPTED
    except click.ClickException as error:
        with contextlib.redirect_stderr(io.StringIO()) as said:
            error.show()
        click.echo(_clean(said.getvalue()), err=True, nl=False)
        return 2
    except ReyError as error:
        click.echo(f"rey-triage: {_clean(str(error))}", err=True)
        return error.exit_code
    except BrokenPipeError:
        # The reader has left (`| head`): nothing is wrong, and nothing more can be said.
        _say_no_more()
        return 0
    except Exception as error:  # noqa: BLE001  # the last resort: no operator wants a traceback
        return _unexpected(error)
    return code if isinstance(code, int) else 0
