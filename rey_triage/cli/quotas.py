"""``rey-triage quotas``: what all projects may have, and have."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rey_triage.cli import options, reading
from rey_triage.cli.group import INTERRUPTED

if TYPE_CHECKING:
    from collections.abc import Callable

    from rey_triage.holdings import QuotaComparison, QuotaReport, Sweep
    from rey_triage.quotas.judge import Chosen
    from rey_triage.quotas.plan import BadLine, Change, Wish

NOTHING, FOUND, INCOMPLETE = 0, 1, 3
_BAD = 20
"""So many bad lines of a plan are named."""
_SHARE = re.compile(r"(\d+(?:\.\d+)?) ?%?")


def _share(_context: click.Context, _parameter: click.Parameter, given: str | None) -> float | None:
    if given is None:
        return None
    if found := _SHARE.fullmatch(given.strip()):
        if float(found[1]) <= 1 and "%" not in given:
            raise click.BadParameter(f"{given!r} may be a share or per cent; write it with a %")
        return float(found[1]) / 100
    raise click.BadParameter(f"{given!r} is no share such as 80%")


def _services(
    _context: click.Context, _parameter: click.Parameter, given: tuple[str, ...]
) -> tuple[str, ...]:
    if not given:
        return ()
    from rey_triage.fault import nearest  # noqa: PLC0415  # keeps --help fast
    from rey_triage.quotas.services import ALIASES, KNOWN, official  # noqa: PLC0415

    found = tuple(official(name) for name in given)
    for name, service in zip(given, found, strict=True):
        if service not in KNOWN:
            meant = nearest(name, (*KNOWN, *ALIASES))
            raise click.BadParameter(
                f"{name!r} is unknown; {meant or 'known: ' + ', '.join(KNOWN)}"
            )
    return found


@click.group(
    "quotas",
    invoke_without_command=True,
    short_help="Say which projects are near their quotas, and what to do.",
    epilog="Exit code: 1 there are such limits, 0 there are none, 3 there are none as far as was "
    "answered, 2 wrong usage, 70 an unexpected error, 130 interrupted.",
)
@reading.cloud_options
@reading.project_options
@click.option(
    "--service",
    multiple=True,
    metavar="NAME",
    callback=_services,
    help="Only this service: compute, network, block-storage, …, or nova, neutron, cinder, …",
)
@click.option(
    "--resource", multiple=True, metavar="NAME", help="Only this resource, e.g. cores or port."
)
@click.option(
    "--above",
    metavar="SHARE",
    callback=_share,
    help="Only what is used to so much or more.  [default: 80%]",
)
@click.option("--every", is_flag=True, help="All limits, also those far from full.")
@click.option("--unlimited", is_flag=True, help="Limits that are none.")
@click.option(
    "--never-used", is_flag=True, help="Limits of services that the project uses nothing of now."
)
@click.option("--ownerless", is_flag=True, help="Limits of projects nobody has a role in.")
@click.option("--all", "everything", is_flag=True, help="Print all rows, not only the first.")
@click.option("--resume", is_flag=True, help="Go on where the last such sweep stopped.")
@options.output("text", "csv", "json", "html")
@reading.output_file
@click.option("--exit-zero", is_flag=True, help="End with 0 even when there are such limits.")
@click.pass_context
def command(context: click.Context, /, **flags: Any) -> int:
    """Say which projects are near their quotas, and what to do.

    Asks every service for the limits of every project: limit, used, reserved. It only reads; the
    commands that change a limit are printed, with those that take it back. Who is no admin sees
    the own project.
    """
    if context.invoked_subcommand:
        return 0
    reading.refuse_unwritable(flags["file"])
    chosen = _chosen(flags)
    found = _sweep(flags, chosen)
    from rey_triage.quotas.report import report  # noqa: PLC0415  # keeps --help fast

    made = report(found, chosen)
    _print(made, flags["output"], flags["file"], everything=flags["everything"])
    if found.interrupted:
        click.echo("rey-triage: interrupted; --resume goes on from here", err=True)
        return INTERRUPTED
    return exit_code(made, exit_zero=flags["exit_zero"])


def exit_code(made: QuotaReport, *, exit_zero: bool = False) -> int:
    """Rows win; that something was not answered is told where there are none."""
    if (made.rows or made.unowned) and not exit_zero:
        return FOUND
    return NOTHING if made.complete else INCOMPLETE


def _chosen(flags: dict[str, Any]) -> Chosen:
    from rey_triage.quotas.judge import NEAR, Chosen  # noqa: PLC0415  # keeps --help fast

    kinds = [flags["unlimited"], flags["never_used"], flags["ownerless"], flags["every"]]
    if flags["above"] is not None and flags["every"]:
        raise click.UsageError("Give --above or --every, not both.")
    above = flags["above"] if flags["above"] is not None else None if any(kinds) else NEAR
    return Chosen(
        resources=flags["resource"],
        above=above,
        unlimited=flags["unlimited"],
        unused=flags["never_used"],
        ownerless=flags["ownerless"],
    )


def _sweep(flags: dict[str, Any], chosen: Chosen) -> Sweep:
    from rey_triage.cli.progress import Progress  # noqa: PLC0415  # keeps --help fast
    from rey_triage.quotas.resume import Kept, file_for  # noqa: PLC0415
    from rey_triage.quotas.sweep import Wanted, sweep  # noqa: PLC0415

    wanted = Wanted(
        projects=flags["project"],
        domains=flags["domain"],
        services=flags["service"],
        owners=chosen.ownerless,
    )
    with reading.reader(flags) as reader:
        # A sweep of a few must not end what is kept of one of all.
        of = (sorted(one) for one in (wanted.projects, wanted.domains, wanted.services))
        file = file_for(reader.place, reader.region, *reader.project, *of)
        kept = Kept(file, resume=flags["resume"])
        if flags["resume"]:
            reading.tell_resumed(len(kept.limits), kept.began)
        complete = False
        try:
            with Progress(estimate=True) as progress:
                found = sweep(reader, wanted, kept, progress)
            complete = found.whole
        finally:
            kept.close(complete=complete)
    return found


def _print(made: QuotaReport, output: str, file: Path | None, *, everything: bool) -> None:
    if output == "json":
        from rey_triage.render import quotas_data  # noqa: PLC0415  # keeps --help fast

        reading.write(quotas_data.json(made), file)
    elif output == "csv":
        from rey_triage.render import quotas_data  # noqa: PLC0415

        reading.write(quotas_data.table(made), file)
        reading.warn(made.missing)
    elif output == "html":
        from rey_triage.render import quotas_html  # noqa: PLC0415

        reading.write(quotas_html.html(made), file)
    else:
        from rey_triage.render.quotas_terminal import SHOWN, TerminalQuotas  # noqa: PLC0415

        reading.write_lines(partial(TerminalQuotas, made), file, 0 if everything else SHOWN)


@command.command("real", short_help="Hold what is booked against what exists.")
@reading.cloud_options
@reading.project_options
@options.output("text", "csv", "json")
@reading.output_file
@click.option("--all", "everything", is_flag=True, help="Print all rows, not only the first.")
@click.option("--exit-zero", is_flag=True, help="End with 0 even when something differs.")
@options.tool
@click.pass_context
def real(context: click.Context, /, **flags: Any) -> int:
    """Hold what is booked against what exists, with the repair.

    Compares what Nova, Neutron and Cinder count against their quotas with the instances, cores,
    RAM, volumes, snapshots, backups, gigabytes, ports, networks, subnets, routers, addresses and
    security groups that there are; and what placement has booked with the instances. It only
    reads. What differs is looked at twice.

    Exits with 1 when something differs, 0 when nothing does, 3 when nothing does as far as was
    answered.
    """
    from rey_triage.quotas.real import COMPARED, compare  # noqa: PLC0415  # keeps --help fast
    from rey_triage.quotas.resume import Kept  # noqa: PLC0415
    from rey_triage.quotas.sweep import Wanted, sweep  # noqa: PLC0415

    reading.inherit(context, flags)
    reading.refuse_unwritable(flags["file"])
    render = _beside(flags["tool"])
    with reading.reader(flags) as reader:
        services = tuple(one for one in COMPARED if reader.offers(one))
        wanted = Wanted(projects=flags["project"], domains=flags["domain"], services=services)
        from rey_triage.cli.progress import Progress  # noqa: PLC0415

        with Progress(estimate=True) as progress:
            found = sweep(reader, wanted, Kept(None, resume=False), progress)
            made = compare(reader, found, render)
    _print_real(made, flags)
    if made.interrupted:
        click.echo("rey-triage: interrupted", err=True)
        return INTERRUPTED
    differs = made.rows or made.allocations or made.leftovers
    if differs and not flags["exit_zero"]:
        return FOUND
    return NOTHING if made.complete else INCOMPLETE


def _beside(tool: str | None) -> Callable[[str], str]:
    """Return what writes a command of a service's own for the configured deployment tool."""
    from rey_triage.deployment import render  # noqa: PLC0415  # keeps --help fast
    from rey_triage.model import Action  # noqa: PLC0415

    config = options.settings({"tool": tool})
    deployment = options.deployment(config, options.open_library(config))

    def beside(command: str) -> str:
        return render(Action(manage=command), deployment).run or command

    return beside


def _print_real(made: QuotaComparison, flags: dict[str, Any]) -> None:
    from rey_triage.render import quotas_data  # noqa: PLC0415  # keeps --help fast

    if flags["output"] == "json":
        reading.write(quotas_data.json(made), flags["file"])
    elif flags["output"] == "csv":
        reading.write(quotas_data.table(made), flags["file"])
        reading.warn(made.missing)
    else:
        from rey_triage.render.comparison_terminal import SHOWN, TerminalComparison  # noqa: PLC0415

        limit = 0 if flags["everything"] else SHOWN
        reading.write_lines(partial(TerminalComparison, made), flags["file"], limit)


@command.command("set", short_help="Print the commands that set limits, and the way back.")
@reading.cloud_options
@click.option(
    "--file",
    "plan_file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="PLAN.CSV",
    help="Columns project, service, resource, limit; a limit of -1 is none.",
)
@click.option(
    "--undo-file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the limits as they are now, as a plan that puts everything back.",
)
@click.option("--allow-below-usage", is_flag=True, help="Accept limits under what is used already.")
@reading.output_file
@click.pass_context
def set_(context: click.Context, /, **flags: Any) -> int:
    """Print the commands that set limits, and the way back.

    Nothing is changed. The plan is held against the limits and the use of now; when a line is
    wrong, all that are wrong are named and no command is printed. A command stands for each
    project, with what takes it back below it.

    Exits with 0 when the commands are printed, 2 when a line is wrong, 3 when the present limits
    are not known.
    """
    from rey_triage.quotas import plan  # noqa: PLC0415  # keeps --help fast

    reading.inherit(context, flags)
    reading.refuse_unwritable(flags["file"])
    undo: Path | None = flags["undo_file"]
    if undo is not None:
        _refuse_existing(undo)
        reading.refuse_unwritable(undo)
    wishes, bad = plan.read(_text_of(flags["plan_file"]))
    _refuse(flags["plan_file"], bad)
    changes, same, sweep = _judged(flags, wishes)
    made = plan.steps(changes, sweep)
    if undo is not None:
        reading.write([plan.reverse(changes)], undo)
    from rey_triage.render.quotas_plan import script  # noqa: PLC0415

    lines = script(
        made,
        same=same,
        seconds=plan.seconds(made),
        notes=sweep.notes,
        undo=str(undo) if undo else "",
    )
    reading.write((f"{line}\n" for line in lines), flags["file"])
    return 0


def _judged(flags: dict[str, Any], wishes: list[Wish]) -> tuple[list[Change], int, Sweep]:
    """Ask for the present limits of the projects that a plan names, and hold the plan against them.

    Raises:
        ReyError: a line is wrong, or the limits are not known.
    """
    from rey_triage.projects import projects  # noqa: PLC0415
    from rey_triage.quotas import plan  # noqa: PLC0415  # keeps --help fast
    from rey_triage.quotas.resume import Kept  # noqa: PLC0415
    from rey_triage.quotas.sweep import offered, shared_names, sweep_of  # noqa: PLC0415

    with reading.reader(flags) as reader:
        known, everybody, _ = projects(reader)
        named, bad = plan.owners(wishes, known)
        _refuse(flags["plan_file"], bad)
        found = sweep_of(
            reader,
            {one.id: one for one in named.values()},
            offered(reader, tuple(dict.fromkeys(wish.service for wish in wishes))),
            Kept(None, resume=False),
            lambda *_: None,
            scope="all" if everybody else "own",
            shared=shared_names(known),
        )
    if found.interrupted:
        raise KeyboardInterrupt
    changes, same, bad = plan.judge(wishes, named, found, allow_below=flags["allow_below_usage"])
    _refuse(flags["plan_file"], bad, unanswered=bool(found.gaps))
    return changes, same, found


def _text_of(file: Path) -> str:
    from rey_triage.errors import ReyError  # noqa: PLC0415  # keeps --help fast

    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError:
        raise ReyError("is no UTF-8", place=str(file), remedy="Save it as CSV in UTF-8.") from None


def _refuse_existing(file: Path) -> None:
    if file.exists():
        from rey_triage.errors import ReyError  # noqa: PLC0415  # only on an error

        raise ReyError(
            "exists already, and may be the only way back of an earlier change",
            place=str(file),
            remedy="Choose another name.",
        )


def _refuse(file: Path, bad: list[BadLine], *, unanswered: bool = False) -> None:
    """End with all bad lines, if there are any."""
    if not bad:
        return
    from rey_triage.errors import NoAnswerError, ReyError  # noqa: PLC0415  # only on an error

    told = "\n".join(f"  {one}" for one in sorted(bad)[:_BAD])
    more = f"\n  and {len(bad) - _BAD} more" if len(bad) > _BAD else ""
    kind = NoAnswerError if unanswered else ReyError
    raise kind(
        f"{len(bad)} line{'s' * (len(bad) != 1)} cannot be done; nothing is printed\n{told}{more}",
        place=str(file),
        remedy="A limit under the use is accepted with --allow-below-usage."
        if any("in use, and" in one.problem for one in bad)
        else "",
    )
