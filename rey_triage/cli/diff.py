"""``rey-triage diff``: two bundles, before and after an update, and whether anything is worse."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rey_triage.cli import options
from rey_triage.cli.sources import log_span, zone

if TYPE_CHECKING:
    from rey_triage.compare import Side
    from rey_triage.config import Config
    from rey_triage.difference import Difference
    from rey_triage.library import Library
    from rey_triage.signatures import Signature

WORSE, NOT_WORSE, NOT_ALL_COMPARED = 1, 0, 3

_bundle = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(
    epilog="Exit code: 1 something got worse, 0 nothing did, 3 nothing did as far as could be "
    "compared, 2 wrong usage, no bundle or two clouds, 70 an unexpected error, 130 interrupted."
)
@click.argument("before", type=_bundle)
@click.argument("after", type=_bundle)
@click.option(
    "--since",
    metavar="SPAN",
    help="From when on log lines of AFTER count: 30m, 24h, or a time (2026-01-31T09:00), for "
    "instance the end of the update. Without it: from when BEFORE was taken.",
)
@click.option(
    "--log-timezone",
    metavar="ZONE",
    help="Zone of log times that carry none: UTC, local, Europe/Paris.",
)
@options.output("text", "json", "markdown")
@click.option("--all", "everything", is_flag=True, help="Show all changes, not only the first.")
@click.option("--force", is_flag=True, help="Compare even what look like two different clouds.")
@click.option("--exit-zero", is_flag=True, help="End with 0 even when something got worse.")
@options.runbooks
def command(**flags: Any) -> int:
    """Compare two bundles: what got worse, what got better.

    Record a bundle with `rey-triage collect` before an update and another one after it. What only
    one of them looked at is named, and never taken for gone.
    """
    config = options.settings({"runbooks": flags["own"], "log_timezone": flags["log_timezone"]})
    library = options.open_library(config)
    from rey_triage.compare import Pair, compare, other_cloud  # noqa: PLC0415  # keeps --help fast

    known = library.signatures
    before = _side(flags["before"], config, library, known, _default_span(config))
    since, begin = _default_span(config)
    if flags["since"]:
        since, begin = log_span(flags["since"], config)
    else:
        begin = before.evidence.taken_at
    after = _side(flags["after"], config, library, known, (since, begin))
    if (why := other_cloud(Pair(before, after))) and not flags["force"]:
        from rey_triage.errors import ReyError  # noqa: PLC0415  # only on an error

        raise ReyError(
            f"these look like different clouds: {why}",
            remedy="Compare bundles of one cloud. --force compares these all the same.",
        )
    difference = compare(before, after, library, known)
    _print(difference, flags["output"], everything=flags["everything"])
    return NOT_WORSE if flags["exit_zero"] else exit_code(difference)


def exit_code(difference: Difference) -> int:
    """What got worse wins; what could not be compared is told where nothing did."""
    if difference.worse:
        return WORSE
    return NOT_ALL_COMPARED if difference.unknown or difference.not_compared else NOT_WORSE


def _default_span(config: Config) -> tuple[float, float | None]:
    return float(config.since), None


def _side(
    file: Path,
    config: Config,
    library: Library,
    known: tuple[Signature, ...],
    span: tuple[float, float | None],
) -> Side:
    """Read and diagnose one bundle."""
    from rey_triage.cli.ignores import ignores  # noqa: PLC0415  # keeps --help fast
    from rey_triage.cli.progress import Progress  # noqa: PLC0415
    from rey_triage.compare import Side  # noqa: PLC0415
    from rey_triage.scanner import Scanner  # noqa: PLC0415
    from rey_triage.sources.bundle import open_bundle  # noqa: PLC0415
    from rey_triage.sources.gather import Request, gather  # noqa: PLC0415
    from rey_triage.sources.logs.extent import extent  # noqa: PLC0415
    from rey_triage.triage import Options, diagnose  # noqa: PLC0415

    bundle = open_bundle(file)
    taken_at = bundle.manifest.taken_at
    since, begin = span
    if begin is not None and begin >= taken_at:
        begin = None  # it was taken before the other one
    request = Request(bundle=file, since=since, begin=begin, zone=zone(config))
    with Progress() as progress:
        evidence = gather(
            request, lambda: Scanner(known), lambda: Scanner(known, pasted=True), progress
        )
    wanted = Options(
        tool=options.deployment(config, library),
        thresholds=config.thresholds,
        site_url=config.site_url,
        ignores=ignores(config.ignore_file, ()),
    )
    return Side(
        name=file.name,
        evidence=evidence,
        diagnosis=diagnose(evidence, library, known, wanted),
        log_seconds=extent(
            bundle.log_members(), since=request.lines_from(taken_at), tz=request.zone
        ),
        has_alerts=any(source.startswith("alerts ") for source in bundle.manifest.sources),
    )


def _print(difference: Difference, output: str, *, everything: bool) -> None:
    if output == "json":
        import msgspec  # noqa: PLC0415  # keeps --help fast

        data = msgspec.json.format(msgspec.json.encode(difference), indent=2)
        sys.stdout.write(data.decode() + "\n")
        return
    from rey_triage.render.plain import plain  # noqa: PLC0415  # keeps --help fast

    difference = plain(difference)
    if output == "markdown":
        from rey_triage.render.difference_markdown import markdown  # noqa: PLC0415

        sys.stdout.write(markdown(difference))
        return
    from rey_triage.render import console  # noqa: PLC0415
    from rey_triage.render.difference_terminal import TerminalDifference  # noqa: PLC0415

    terminal = TerminalDifference(difference, width=console.width(), colour=console.colour())
    sys.stdout.write("\n".join(terminal.lines(everything=everything)) + "\n")
