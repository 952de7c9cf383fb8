"""What commands share that ask a cloud thousands of questions: their options, and the login."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from rey_triage.cli import options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rey_triage.bulk import Reader
    from rey_triage.consumption import UsageReport
    from rey_triage.holdings import Gap
    from rey_triage.render.plots import Plot
    from rey_triage.render.reports import ReportLines
    from rey_triage.resumed import Resumed
    from rey_triage.room import CapacityReport

    Report = TypeVar("Report", UsageReport, CapacityReport)

_PATIENCE = 120.0
"""For a look of so many seconds an answer is waited for a sixth of it."""

_OPTIONS = (
    options.cloud("Without it"),
    options.region,
    click.option(
        "--max-requests-per-second",
        type=click.FloatRange(min=0, min_open=True),
        metavar="N",
        help="Ask no faster. Without it as fast as the cloud answers in good time.",
    ),
    click.option(
        "--connections",
        type=click.IntRange(1, 256),
        default=64,
        show_default=True,
        help="How many questions may be under way; fewer where the cloud becomes slow.",
    ),
)


def cloud_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say which cloud is asked, and how fast."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


_PROJECTS = (
    click.option(
        "--project", multiple=True, metavar="NAME_OR_ID", help="Only this project; may be repeated."
    ),
    click.option(
        "--domain", multiple=True, metavar="NAME_OR_ID", help="Only projects of this domain."
    ),
)


def project_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that choose projects."""
    for option in reversed(_PROJECTS):
        command = option(command)
    return command


resume = click.option(
    "--resume", is_flag=True, help="Go on where the last such look stopped; see the manual."
)

output_file = click.option(
    "-o",
    "--output",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write to a file instead of the terminal.",
)


def inherit(context: click.Context, flags: dict[str, Any]) -> None:
    """Take over what was said before the name of a subcommand, unless it is said behind it too.

    Raises:
        click.UsageError: the subcommand has no such option, or not with such a value.
    """
    above = context.parent
    if above is None:
        return
    own = {option.name: option for option in context.command.params}
    for option in above.command.params:
        name = str(option.name)
        if above.get_parameter_source(name) is not ParameterSource.COMMANDLINE:
            continue
        if name not in own:
            raise click.UsageError(
                f"{option.opts[0]} is no option of '{context.info_name}'.", context
            )
        if context.get_parameter_source(name) is not ParameterSource.COMMANDLINE:
            flags[name] = own[name].type_cast_value(context, above.params[name])


@contextmanager
def reader(flags: dict[str, Any]) -> Iterator[Reader]:
    """Log in to the chosen cloud, and be its reader until the block ends.

    Raises:
        ReyError: it is not configured, or gave no token.
    """
    from rey_triage.cli.sources import choose_cloud  # noqa: PLC0415  # keeps --help fast

    name = choose_cloud(flags["os_cloud"])
    from rey_triage.sources.cloud import live  # noqa: PLC0415  # slow

    cloud = live.connect(name, region=flags["os_region_name"], deadline=_PATIENCE)
    token = cloud.token()
    if not token.ok:
        from rey_triage.errors import NoAnswerError  # noqa: PLC0415  # only on an error

        raise NoAnswerError(
            f"no token: {token.outcome}",
            place=cloud.who().auth_url,
            remedy="`rey-triage diagnose` says why; see keystone/login-refused, keystone/api-down.",
        )
    from rey_triage.sources.cloud.live_reader import LiveReader  # noqa: PLC0415

    opened = LiveReader(
        cloud,
        connections=flags["connections"],
        per_second=flags["max_requests_per_second"] or 0.0,
    )
    try:
        yield opened
    finally:
        opened.close()


@contextmanager
def resumable(
    reader: Reader, kind: str, look: Iterable[object], *, resume: bool
) -> Iterator[Resumed]:
    """Keep what comes until the block ends; ``look`` is what tells it from others of its kind.

    Who takes it says in ``complete`` whether nothing is missing: then nothing has to stay.
    """
    from rey_triage import __version__  # noqa: PLC0415  # keeps --help fast
    from rey_triage.kept import file_for  # noqa: PLC0415
    from rey_triage.resumed import Resumed  # noqa: PLC0415

    # another version of the program may ask for other fields
    file = file_for(kind, __version__, reader.place, reader.region, *reader.project, *look)
    kept = Resumed(reader, file, resume=resume)
    if resume:
        tell_resumed(kept.known, kept.began)
    try:
        yield kept
    finally:
        kept.close()


def tell_resumed(answers: int, began: float) -> None:
    """Say on stderr how much of an earlier look is taken, and of when it is."""
    from datetime import datetime  # noqa: PLC0415  # only where it is asked

    if not answers:
        click.echo("rey-triage: nothing was kept to resume; all is asked", err=True)
        return
    when = datetime.fromtimestamp(began).astimezone().isoformat(" ", "minutes")
    click.echo(f"rey-triage: {answers:,} answers are of {when} and later", err=True)


def with_its_age(made: Report, reader: Resumed) -> Report:
    """Add to the notes of a report that a part of it is older than the rest."""
    if not reader.known:
        return made
    from datetime import UTC, datetime  # noqa: PLC0415  # only where it is asked

    from msgspec import structs  # noqa: PLC0415

    when = (
        datetime.fromtimestamp(reader.began, UTC).isoformat(" ", "minutes").removesuffix("+00:00")
    )
    note = f"Resumed: {reader.known:,} of the answers are of a look that began {when} UTC."
    return structs.replace(made, notes=[*made.notes, note])


def refuse_unwritable(file: Path | None) -> None:
    """Tell before a cloud is asked for minutes that its answer could not be written.

    Raises:
        ReyError: the file cannot be written.
    """
    if file is None:
        return
    from rey_triage.errors import ReyError  # noqa: PLC0415  # keeps --help fast

    there = file.exists()
    if there and not file.is_file():
        raise ReyError("is no plain file", place=str(file), remedy="Choose another place.")
    if not os.access(file if there else file.parent, os.W_OK):
        raise ReyError("cannot be written to", place=str(file), remedy="Choose another place.")


def write(parts: Iterable[str], file: Path | None) -> None:
    """Print a document, or put it in the place of a file when it is complete."""
    if file is None:
        for part in parts:
            click.echo(part, nl=False)
        return
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with draft.open("w", encoding="utf-8") as out:
            out.writelines(parts)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def write_lines(document: Callable[..., ReportLines], file: Path | None, limit: int) -> None:
    """Write a report for people; ``document`` makes it of a ``width``, and of a ``colour``."""
    from rey_triage.render import console  # noqa: PLC0415  # keeps --help fast

    made = document(width=console.width(), colour=file is None and console.colour())
    write(["\n".join(made.lines(limit)) + "\n"], file)


def warn(missing: Iterable[Gap]) -> None:
    """Say on stderr what a table cannot say."""
    from rey_triage.render.reports import gap  # noqa: PLC0415  # only where it is needed

    for one in missing:
        click.echo(f"rey-triage: not complete: {gap(one)}", err=True)


def warn_without_plots(plots: list[Plot] | None) -> None:
    """Say on stderr what a page has no pictures for lack of."""
    if plots is None:
        from rey_triage.render.plots import INSTALL  # noqa: PLC0415  # only where it is needed

        click.echo(f"rey-triage: no plots: {INSTALL}", err=True)
