"""What commands share that ask a cloud thousands of questions: their options, and the login."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rey_triage.bulk import Reader

_PATIENCE = 120.0
"""For a look of so many seconds an answer is waited for a sixth of it."""

_OPTIONS = (
    click.option(
        "--os-cloud",
        metavar="NAME",
        help="A cloud of clouds.yaml. Without it: that of OS_CLOUD or the OS_* variables, or the "
        "only one there is.",
    ),
    click.option("--os-region-name", metavar="NAME", help="The region to look at."),
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


output_file = click.option(
    "-o",
    "--output",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write to a file instead of the terminal.",
)


def inherit(context: click.Context, flags: dict[str, Any]) -> None:
    """Take over which cloud is meant where it was said before the name of a subcommand."""
    above = context.parent.params if context.parent else {}
    for name in ("os_cloud", "os_region_name", "max_requests_per_second"):
        flags[name] = flags[name] or above.get(name)


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
