"""``rey-triage truth``: the catalogues of facts that runbooks are checked against."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rey_triage.truth.catalogue import Catalogue
    from rey_triage.truth.told import Message


@click.group("truth", short_help="Build and show the catalogues of facts.")
def command() -> None:
    """Build and show the catalogues that runbooks are checked against.

    A catalogue holds what an OpenStack series really has: commands and their options,
    configuration options, messages, states. It is read from the released packages, and kept in
    your cache.
    """


@command.command("build", short_help="Build catalogues from the released packages.")
@click.option(
    "--series",
    "wanted",
    multiple=True,
    metavar="NAME",
    help="An OpenStack series, e.g. 2026.2; may be repeated.  [default: all that are known]",
)
@click.option("--missing", is_flag=True, help="Build only what is not there or out of date.")
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Questions asked at the same time.",
)
def build(*, wanted: tuple[str, ...], missing: bool, jobs: int) -> int:
    """Build catalogues: install the packages of a series, ask them, throw them away.

    This takes a few minutes and a gigabyte of disk for each series, and your package index. uv
    makes it faster, where it is found. A catalogue that is there stays until the new one is
    complete.
    """
    from rey_triage.cli.progress import Progress  # noqa: PLC0415  # keeps --help fast
    from rey_triage.truth import build as builder  # noqa: PLC0415
    from rey_triage.truth import catalogue  # noqa: PLC0415

    for series in wanted:
        if series not in catalogue.BUILT:
            known = ", ".join(catalogue.BUILT)
            raise click.UsageError(f"No packages of a series {series!r} are known: {known}.")
    for series in sorted(wanted or catalogue.BUILT, reverse=True):
        if missing and catalogue.is_current(series):
            click.echo(f"{series}: is there", err=True)
            continue
        with Progress() as progress:
            place = builder.build(series, progress, jobs)
        made = catalogue.load(series)
        assert made, "it was just written"
        click.echo(f"{place}: {_described(made.catalogue)}", err=True)
    return 0


@command.command("status", short_help="Say which catalogues are there.")
def status() -> int:
    """Say which catalogues are there, what they were made from, and how much they hold.

    Exits with 0 when all are there, 1 when one is missing.
    """
    from rey_triage.truth import catalogue  # noqa: PLC0415  # keeps --help fast

    found = catalogue.load_all()
    for series in sorted(catalogue.BUILT, reverse=True):
        if facts := found.get(series):
            old = "" if catalogue.is_current(series) else "; out of date"
            click.echo(f"{series}: of {facts.catalogue.made}{old}: {_described(facts.catalogue)}")
            for one in facts.catalogue.failed:
                click.echo(f"  not read: {' '.join(one.split())[:160]}")
        else:
            click.echo(f"{series}: missing; rey-triage truth build --series {series}")
    return 0 if len(found) == len(catalogue.BUILT) else 1


@command.command("told", short_help="Count the real messages that runbooks tell; list the others.")
@click.argument("packages", nargs=-1, metavar="[PACKAGE]...")
@click.option(
    "--series", help="An OpenStack series, e.g. 2026.1.  [default: the newest that is there]"
)
@click.option("--untold", is_flag=True, help="List what no runbook tells, by module.")
def told(*, packages: tuple[str, ...], series: str | None, untold: bool) -> int:
    """Count the messages that real software logs as CRITICAL, ERROR or WARNING, and those told.

    A message is told when a runbook has a signature for it. Not each deserves one: drivers that
    hardly anybody runs are counted as well, and what is said in passing.

    PACKAGE is one of Python, such as nova or os_brick; without any: the services.
    """
    from rey_triage.errors import ReyError  # noqa: PLC0415  # keeps --help fast
    from rey_triage.library import open_library  # noqa: PLC0415
    from rey_triage.scanner import Scanner  # noqa: PLC0415
    from rey_triage.truth import catalogue  # noqa: PLC0415
    from rey_triage.truth.told import LEVELS, messages  # noqa: PLC0415
    from rey_triage.vocabulary import SERVICES  # noqa: PLC0415

    wanted = [series] if series else sorted(catalogue.BUILT, reverse=True)
    facts = next(filter(None, map(catalogue.load, wanted)), None)
    if facts is None:
        remedy = f"rey-triage truth build --series {wanted[0]}"
        raise ReyError("there is no catalogue", place=wanted[0], remedy=remedy)
    if unknown := [name for name in packages if name not in facts.packages]:
        raise click.UsageError(f"{facts.series} has no messages of {', '.join(unknown)}.")
    scanner = Scanner(open_library().signatures)
    if not untold:
        click.echo(f"{facts.series:24}" + "".join(f"{level:>14}" for level in LEVELS))
    for package in packages or [name for name in SERVICES if name in facts.packages]:
        found = list(messages(facts, package, scanner))
        if untold:
            for one in found:
                if not one.is_told:
                    click.echo(f"{one.level} {one.module}  {one.text}")
        else:
            click.echo(f"{package:24}" + "".join(_share(found, level) for level in LEVELS))
    return 0


def _share(found: list[Message], level: str) -> str:
    """Say how many messages of a level are told, in a column."""
    told = [one.is_told for one in found if one.level == level]
    return f"{f'{sum(told)} of {len(told)}' if told else '-':>14}"


def _described(catalogue: Catalogue) -> str:
    from rey_triage.truth.catalogue import counts  # noqa: PLC0415  # keeps --help fast

    return ", ".join(f"{number:,} {what}" for what, number in counts(catalogue).items())
