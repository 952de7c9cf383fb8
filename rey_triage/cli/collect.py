"""``rey-triage collect``: the evidence of a cloud, recorded for later or for somebody else."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rey_triage.cli import options
from rey_triage.cli.group import INTERRUPTED
from rey_triage.cli.sources import asked, request, source_options

if TYPE_CHECKING:
    from rey_triage.evidence import Coverage


@click.command()
@click.argument("what", metavar="[KIND NAME_OR_ID]", nargs=-1)
@source_options
@click.option("--text", metavar="TEXT", help="A pasted error; - reads standard input.")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The bundle to write, for instance evidence.tar.xz.",
)
@click.option(
    "--redact",
    type=click.Choice(["secrets", "names"]),
    default="secrets",
    help="names: also replace names, addresses and ids by others; the diagnosis stays the same.",
)
@click.option(
    "--log-limit",
    type=click.IntRange(0),
    default=16,
    metavar="MIB",
    show_default=True,
    help="Keep so much of each log, from both its ends; 0 keeps all of it.",
)
@click.option("--force", is_flag=True, help="Overwrite the file if it exists.")
def command(**flags: Any) -> int:
    """Record the evidence of a cloud into a bundle.

    A bundle holds the answers of the APIs and the log lines of the span, both without secrets.
    With --redact names it can be shown to others: see the page on bundles for what it leaves.
    `rey-triage diagnose --bundle FILE` reads it anywhere, without a cloud. KIND NAME_OR_ID, for
    instance server web-1, records one resource and what it hangs on.
    """
    from rey_triage.errors import ReyError  # noqa: PLC0415  # keeps --help fast
    from rey_triage.sources.record import record  # noqa: PLC0415

    _, subject = asked(flags["what"])
    file: Path = flags["output"]
    if file.exists() and not file.is_file():  # the bundle would take the place of a device
        raise ReyError("is no plain file", place=str(file), remedy="Choose another place with -o.")
    if file.exists() and not flags["force"]:
        raise ReyError(
            "exists already", place=str(file), remedy="Choose another name, or give --force."
        )
    if not os.access(file.parent, os.W_OK):  # told before a cloud is looked at
        raise ReyError(
            "is no directory that can be written to" if file.parent.exists() else "does not exist",
            place=str(file.parent),
            remedy="Choose another place with -o.",
        )
    config = options.settings(
        {"log_timezone": flags["log_timezone"], "defaults.timeout": flags["timeout"]}
    )
    wanted = request(flags, config, subject=subject)._replace(log_limit=flags["log_limit"] << 20)
    names = None
    if flags["redact"] == "names":
        from rey_triage.sources.names import of_no_one  # noqa: PLC0415  # only on request

        names = of_no_one(options.open_library(config))
    from rey_triage.cli.progress import Progress  # noqa: PLC0415

    try:
        with Progress() as progress:
            coverage = record(wanted, file, progress, names=names)
    except KeyboardInterrupt:
        click.echo(f"rey-triage: interrupted; {file} was not written", err=True)
        return INTERRUPTED
    _report(file, coverage)
    return 0


def _report(file: Path, coverage: list[Coverage]) -> None:
    size = file.stat().st_size
    failed = [one for one in coverage if one.state == "failed"]
    click.echo(f"{file}: {size:,} bytes, {len(coverage)} checks, {len(failed)} failed", err=True)
    for one in failed:
        click.echo(f"  failed: {one.check}: {one.why}", err=True)
