"""``rey-triage new``: the skeleton of a runbook, in which only the truth is missing."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, BinaryIO

import click

from rey_triage.cli import options

if TYPE_CHECKING:
    from pathlib import Path

_LONGEST_LOG = 16 << 20
"""Bytes of a log in which the first error is looked for."""
_ID = re.compile(r"[a-z0-9-]+/[a-z0-9]+(-[a-z0-9]+)*")


@click.command("new")
@click.argument("id_", metavar="ID")
@click.option(
    "--kind",
    type=click.Choice(("incident", "task")),
    default="incident",
    show_default=True,
    help="A problem, or a procedure.",
)
@click.option(
    "--from-log",
    "log",
    type=click.File("rb"),
    metavar="FILE",
    help="Draft the signature from its first error; - reads standard input.",
)
@click.option(
    "--runbooks",
    "own",
    type=options.type_directory,
    metavar="DIR",
    help="Write it into this directory of your own runbooks.",
)
def command(id_: str, kind: str, log: BinaryIO | None, own: Path | None) -> None:
    """Write the skeleton of a new runbook.

    ID is a service and some words, such as nova/instance-stuck-build. The file is written into
    DIR, else into the first directory of your own runbooks in the configuration, else into the
    runbooks of this checkout. A file that exists is never overwritten.
    """
    from rey_triage import paths  # noqa: PLC0415  # keeps --help fast
    from rey_triage.errors import ReyError  # noqa: PLC0415
    from rey_triage.library import shown_path  # noqa: PLC0415

    _refuse_bad_id(id_)
    if log and kind != "incident":
        raise click.UsageError("--from-log is for an incident; a task is not seen in a log.")
    file = _directory(own) / f"{id_}.yaml"
    schema = paths.PACKAGE / "schema" / "runbook-1.schema.json"
    skeleton = (paths.PACKAGE / "schema" / f"skeleton-{kind}.yaml").read_text("utf-8")
    text = skeleton.format(
        schema=os.path.relpath(schema, file.parent.absolute()),
        service=id_.partition("/")[0],
        **_seen(log),
    )
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        remedy = "Edit it, or choose another name; nothing was written."
        raise ReyError("exists already", place=str(file), remedy=remedy) from None
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        remedy = "Give a directory that you may write to with --runbooks DIR."
        raise ReyError(f"cannot be written: {why}", place=str(file), remedy=remedy) from None
    click.echo(shown_path(file))
    click.echo(
        f"Now fill it in; rey-triage check {shown_path(file)} says what is missing.", err=True
    )


_SEEN = {
    "program": "TODO the program that logs it, e.g. nova-compute",
    "match": "TODO the constant part of the message, as an RE2 pattern without ^ and $",
    "example": "TODO one real line with its header, names and addresses replaced",
}


def _seen(log: BinaryIO | None) -> dict[str, str]:
    """Return what the skeleton says of the message: what a log tells, gaps for the rest."""
    if log is None:
        return _SEEN
    from rey_triage.errors import ReyError  # noqa: PLC0415  # keeps --help fast
    from rey_triage.sources.draft import draft  # noqa: PLC0415

    found = draft(log.read(_LONGEST_LOG).decode(errors="replace"))
    if found is None:
        raise ReyError("holds no message", place=log.name, remedy="Give a log with an error in it.")
    told = {"match": found.match, "example": found.example}
    if found.service:
        told["program"] = found.service
    return _SEEN | {name: "'" + text.replace("'", "''") + "'" for name, text in told.items()}


def _refuse_bad_id(id_: str) -> None:
    from rey_triage.errors import ReyError  # noqa: PLC0415  # keeps --help fast
    from rey_triage.fault import nearest  # noqa: PLC0415
    from rey_triage.vocabulary import SERVICES  # noqa: PLC0415

    if not _ID.fullmatch(id_):
        raise ReyError(
            "is no id of a runbook",
            place=id_,
            remedy="Write <service>/<words-with-hyphens>, such as nova/instance-stuck-build.",
        )
    service = id_.partition("/")[0]
    if service not in SERVICES:
        known = nearest(service, SERVICES) or f"Known: {', '.join(SERVICES)}."
        raise ReyError(f"no service '{service}'", place=id_, remedy=known)


def _directory(own: Path | None) -> Path:
    from rey_triage import paths  # noqa: PLC0415  # keeps --help fast
    from rey_triage.errors import ReyError  # noqa: PLC0415

    if own:
        return own
    if configured := options.settings({}).runbooks:
        return configured[0]
    if paths.is_installed():
        raise ReyError(
            "the runbooks that come with the program are not the place for yours",
            place=str(paths.runbooks()),
            remedy="Give a directory of your own with --runbooks DIR, or set runbooks in the "
            "configuration.",
        )
    return paths.runbooks()
