"""``rey-triage capacity``: what the hosts offer, what fits, and what happens when one fails."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rey_triage.cli import options, reading
from rey_triage.cli.group import INTERRUPTED

if TYPE_CHECKING:
    from rey_triage.capacity.trend import Look
    from rey_triage.room import CapacityReport

ENOUGH, SHORT, INCOMPLETE = 0, 1, 3


@click.command(
    "capacity",
    short_help="Say how much room the hosts have, and whether one may fail.",
    epilog="Exit code: 1 the largest host cannot be lost, 0 it can, 3 something is missing, "
    "2 wrong usage, 70 an unexpected error, 130 interrupted.",
)
@reading.cloud_options
@click.option(
    "--bundle",
    "bundles",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="An earlier look, made with `collect`: says with it in how many days a class is full. May "
    "be given several times.",
)
@click.option("--all", "everything", is_flag=True, help="Print all rows, host by host.")
@reading.resume
@options.output("text", "csv", "json", "html")
@reading.output_file
@click.option("--fits", "only_fits", is_flag=True, help="CSV: how many of each flavor fit instead.")
@click.option(
    "--exit-zero", is_flag=True, help="End with 0 even when the largest host cannot be lost."
)
def command(**flags: Any) -> int:
    """Say how much room the hosts have, and whether one may fail.

    Tells for the cloud, each zone and aggregate how much of each class of resources there is, how
    many more instances of each flavor fit (placement is asked where), and what becomes of the
    instances when a host fails. It only reads, and needs the role admin.
    """
    if flags["only_fits"] and flags["output"] != "csv":
        raise click.UsageError("--fits is for --format csv; the other formats have both.")
    reading.refuse_unwritable(flags["file"])
    earlier = [_look_of(file) for file in flags["bundles"]]
    from rey_triage.capacity.look import look  # noqa: PLC0415  # keeps --help fast
    from rey_triage.capacity.report import report  # noqa: PLC0415
    from rey_triage.cli.progress import Progress  # noqa: PLC0415

    with (
        reading.reader(flags) as cloud,
        reading.resumable(cloud, "capacity", (), resume=flags["resume"]) as reader,
        Progress(estimate=True) as progress,
    ):
        seen = look(reader, progress)
        reader.complete = seen.whole
    made = reading.with_its_age(report(seen, earlier), reader)
    _print(made, flags)
    if made.interrupted:
        click.echo("rey-triage: interrupted; --resume goes on from here", err=True)
        return INTERRUPTED
    if not flags["exit_zero"] and any(one.largest and one.homeless for one in made.losses):
        return SHORT
    return ENOUGH if made.complete else INCOMPLETE


def _look_of(file: Path) -> Look:
    """Read what a bundle says of the inventories.

    Raises:
        ReyError: it is no bundle, or says nothing of them.
    """
    from rey_triage.capacity.trend import Look, Stock  # noqa: PLC0415  # keeps --help fast
    from rey_triage.errors import ReyError  # noqa: PLC0415
    from rey_triage.sources.bundle import open_bundle  # noqa: PLC0415
    from rey_triage.sources.cloud import observe  # noqa: PLC0415
    from rey_triage.sources.cloud.recorded import RecordedCloud  # noqa: PLC0415

    bundle = open_bundle(file)
    stocks: dict[tuple[str, str], Stock] = {}
    if bundle.api_rows:
        cloud = RecordedCloud(bundle.api_rows, place=f"{file}: api.jsonl")
        for one in observe(cloud, services={"placement"}).observations:
            if one.resource == "inventory":
                told = one.fields
                stock = Stock(int(told["capacity"] or 0), int(told["used"] or 0))
                stocks[one.id, str(told["class"])] = stock
    if not stocks:
        raise ReyError(
            "it says nothing of the inventories of hosts",
            place=str(file),
            remedy="Record one as admin: rey-triage collect -o FILE",
        )
    return Look(bundle.manifest.taken_at, stocks)


def _print(made: CapacityReport, flags: dict[str, Any]) -> None:
    output, file = flags["output"], flags["file"]
    if output == "json":
        from rey_triage.render import quotas_data  # noqa: PLC0415  # keeps --help fast

        reading.write(quotas_data.json(made), file)
    elif output == "csv":
        from rey_triage.render import quotas_data  # noqa: PLC0415
        from rey_triage.room import Amount, Fits  # noqa: PLC0415

        if flags["only_fits"]:
            reading.write(quotas_data.rows_as_csv(Fits, made.flavors), file)
        else:
            reading.write(quotas_data.rows_as_csv(Amount, made.rows), file)
        reading.warn(made.missing)
    elif output == "html":
        from rey_triage.render import capacity_html  # noqa: PLC0415

        plots = capacity_html.plots(made)
        reading.warn_without_plots(plots)
        reading.write(capacity_html.html(made, plots), file)
    else:
        from rey_triage.render.capacity_terminal import SHOWN, TerminalCapacity  # noqa: PLC0415

        limit = 0 if flags["everything"] else SHOWN
        reading.write_lines(partial(TerminalCapacity, made), file, limit)
