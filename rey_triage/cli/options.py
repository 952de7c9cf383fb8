"""Options that several commands share, and the settings they lead to."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from rey_triage.config import Config
    from rey_triage.deployment import Deployment
    from rey_triage.diagnosis import Suggestion
    from rey_triage.fault import Fault
    from rey_triage.library import Library
    from rey_triage.search.index import Index
    from rey_triage.speaker import Speaker

type_directory = click.Path(file_okay=False, path_type=Path)

runbooks = click.option(
    "--runbooks",
    "own",
    type=type_directory,
    multiple=True,
    metavar="DIR",
    help="A directory of your own runbooks, before the shipped ones. May be given several times.",
)

tool = click.option(
    "--tool", metavar="NAME", help="The deployment tool to write commands for (see `config`)."
)


region = click.option("--os-region-name", metavar="NAME", help="The region to look at.")


def cloud(without: str) -> Callable[[Any], Any]:
    """Add ``--os-cloud``; ``without`` says when the cloud need not be named."""
    return click.option(
        "--os-cloud",
        metavar="NAME",
        help=f"A cloud of clouds.yaml. {without}: that of OS_CLOUD or the OS_* variables, or the "
        "only one there is.",
    )


def output(*formats: str) -> Callable[[Any], Any]:
    """Add ``--format`` with these choices; the first is the default."""
    return click.option(
        "--format",
        "output",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="How to print it.",
    )


def known(kind: str) -> Callable[[click.Context, click.Parameter, str | None], str | None]:
    """Accept a word of the vocabulary; refuse another one with the nearest right one."""

    def check(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
        if value is None:
            return None
        from rey_triage import vocabulary  # noqa: PLC0415  # only where such an option is given
        from rey_triage.fault import nearest  # noqa: PLC0415

        words = {
            "service": vocabulary.SERVICES,
            "area": vocabulary.AREAS,
            "topic": vocabulary.TOPICS,
        }[kind]
        value = vocabulary.PROJECT_OF.get(value, value) if kind == "service" else value
        if value in words:
            return value
        meant = nearest(value, words)
        raise click.BadParameter(f"{value!r} is unknown; {meant or 'known: ' + ', '.join(words)}")

    return check


def series(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    """Accept an OpenStack series by its number."""
    if value is None or (len(value) == 6 and value[:2] == "20" and value[4:] in (".1", ".2")):
        return value
    raise click.BadParameter(f"{value!r} is no series such as 2026.1")


def filters(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that narrow a set of runbooks down."""
    options = (
        click.option(
            "--service",
            metavar="NAME",
            callback=known("service"),
            help="Only this service, e.g. nova.",
        ),
        click.option("--kind", type=click.Choice(("incident", "task")), help="Only this kind."),
        click.option(
            "--area",
            metavar="NAME",
            callback=known("area"),
            help="Only this key task, e.g. update.",
        ),
        click.option(
            "--topic", metavar="NAME", callback=known("topic"), help="Only this topic, e.g. quota."
        ),
        click.option(
            "--release",
            metavar="SERIES",
            callback=series,
            help="Only what holds for this series, e.g. 2026.1.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def settings(flags: dict[str, Any]) -> Config:
    """Load the settings; flags that were given, by the keys of ``config.SETTINGS``, win."""
    from rey_triage import config  # noqa: PLC0415  # keeps --help fast

    return config.load(flags)


def open_library(config: Config) -> Library:
    """Open the library; runbooks that had to be left out are named on stderr."""
    from rey_triage import library  # noqa: PLC0415  # keeps --help fast

    opened = library.open_library(config.runbooks)
    name_left_out(opened)
    return opened


def name_left_out(library: Library) -> None:
    """Name each runbook that had to be left out, with its first fault, on a line of stderr."""
    by_file: dict[str, list[Fault]] = {}
    for fault in library.faults:
        by_file.setdefault(fault.path, []).append(fault)
    for faults in by_file.values():
        more = f"; {len(faults) - 1} more, see `rey-triage check`" if len(faults) > 1 else ""
        click.echo(f"rey-triage: left out: {faults[0]}{more}", err=True)


def full_text(library: Library, config: Config) -> Index:
    """Open the full text of the library, building it where it is missing."""
    from rey_triage import library as libraries  # noqa: PLC0415  # keeps --help fast
    from rey_triage.search.index import Index  # noqa: PLC0415

    places = libraries.built_places(library.digest, shipped_only=not config.runbooks)
    return Index.open(library, places)


def suggestions(library: Library, config: Config) -> Callable[[str, Speaker], list[Suggestion]]:
    """Return what names the pages nearest to a text that no signature knows."""
    opened = functools.cache(lambda: full_text(library, config))  # only where something is unknown

    def suggest(text: str, said_by: Speaker) -> list[Suggestion]:
        from rey_triage.diagnosis import Suggestion  # noqa: PLC0415  # only where it is asked
        from rey_triage.filters import Filters  # noqa: PLC0415

        found = opened().search(text, Filters(), 3, said_by=said_by)
        return [
            Suggestion(runbook=hit.runbook, title=hit.title, score=hit.score) for hit in found.hits
        ]

    return suggest


def deployment(config: Config, library: Library) -> Deployment:
    """Look up the configured deployment tool."""
    if found := library.deployments.get(config.tool):
        return found
    from rey_triage.errors import ReyError  # noqa: PLC0415  # only on an error
    from rey_triage.fault import nearest  # noqa: PLC0415

    known = ", ".join(sorted(library.deployments))
    raise ReyError(
        f"unknown deployment tool {config.tool!r}",
        place=config.origins["tool"],
        remedy=f"{nearest(config.tool, library.deployments)} Known: {known}.".strip(),
    )
