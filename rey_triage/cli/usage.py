"""``rey-triage usage``: who used what, and what nobody uses."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from rey_triage.cli import options, reading
from rey_triage.cli.group import INTERRUPTED

if TYPE_CHECKING:
    from rey_triage.consumption import UsageReport

COMPLETE, INCOMPLETE = 0, 3


class _Moment(NamedTuple):
    """A time, or one that is so many seconds before another."""

    at: float | None
    before: float = 0.0

    def seen_from(self, now: float) -> float:
        return now - self.before if self.at is None else self.at


def _moment(_context: click.Context, parameter: click.Parameter, given: str | None) -> _Moment:
    """Read a day or a time (UTC), or a span back from now."""
    if given is None:
        return _SPAN if parameter.name == "begin" else _Moment(None)
    from datetime import UTC, datetime  # noqa: PLC0415  # keeps --help fast

    from rey_triage import spans  # noqa: PLC0415

    try:
        return _Moment(None, spans.seconds(given))
    except ValueError:
        pass
    try:
        when = datetime.fromisoformat(given)
        return _Moment((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        raise click.BadParameter(
            f"'{given}' is neither a day (2026-10-01), a time (2026-10-01T09:00) nor a span (30d)",
            param_hint=parameter.opts[0],
        ) from None


_SPAN = _Moment(None, 30 * 86400.0)


@click.command(
    "usage",
    short_help="Say who used what over a span, and what nobody uses.",
    epilog="Exit code: 0 all of it was told, 3 something is missing, 2 wrong usage, "
    "70 an unexpected error, 130 interrupted.",
)
@reading.cloud_options
@reading.project_options
@click.option(
    "--from",
    "begin",
    metavar="WHEN",
    callback=_moment,
    help="Begin of the span: a day or a time in UTC, or how long ago (30d).  [default: 30d]",
)
@click.option(
    "--to",
    "end",
    metavar="WHEN",
    callback=_moment,
    help="Its end; a day means the beginning of it.  [default: now]",
)
@click.option(
    "--by",
    type=click.Choice(("project", "domain", "flavor", "host")),
    default="project",
    show_default=True,
    help="What a row is of.",
)
@click.option(
    "--idle-days",
    type=click.FloatRange(min=0),
    default=30,
    show_default=True,
    help="What did not change for so long, and serves nothing, is idle.",
)
@click.option(
    "--old-days",
    type=click.FloatRange(min=0),
    default=180,
    show_default=True,
    help="The same for the age of snapshots and images.",
)
@click.option("--all", "everything", is_flag=True, help="Print all rows, not only the first.")
@reading.resume
@options.output("text", "csv", "json", "html")
@reading.output_file
@click.option("--idle", "only_idle", is_flag=True, help="CSV: the idle things instead of the use.")
def command(**flags: Any) -> int:
    """Say who used what over a span, and what nobody uses.

    Hours of instances, vCPUs, RAM and disks come from Nova's own records; of volumes, snapshots,
    images, addresses and load balancers there is only what is there now. It only reads. Who is no
    admin sees the own project.
    """
    if flags["only_idle"] and flags["output"] != "csv":
        raise click.UsageError("--idle is for --format csv; the other formats have both.")
    begin, _ = _span(flags, time.time())
    if begin > time.time():
        raise click.BadParameter("the span ends before it begins", param_hint="--from")
    reading.refuse_unwritable(flags["file"])
    made = _look(flags)
    _print(made, flags)
    if made.interrupted:
        click.echo("rey-triage: interrupted; --resume goes on from here", err=True)
        return INTERRUPTED
    return COMPLETE if made.complete else INCOMPLETE


def _span(flags: dict[str, Any], now: float) -> tuple[float, float]:
    """Return begin and end of the span.

    Without a begin it is 30 days long, whenever it ends.

    Raises:
        BadParameter: it ends before it begins.
    """
    end = flags["end"].seen_from(now)
    begin = flags["begin"].seen_from(end if flags["begin"] is _SPAN else now)
    if begin >= end:
        raise click.BadParameter("the span ends before it begins", param_hint="--from")
    return begin, end


def _look(flags: dict[str, Any]) -> UsageReport:
    from rey_triage.cli.progress import Progress  # noqa: PLC0415  # keeps --help fast
    from rey_triage.usage.idle import Bounds  # noqa: PLC0415
    from rey_triage.usage.look import Wanted, look  # noqa: PLC0415
    from rey_triage.usage.report import report  # noqa: PLC0415

    names = ("begin", "end", "project", "domain")
    hosts = flags["by"] == "host"
    what = (*(flags[one] for one in names), hosts)
    with (
        reading.reader(flags) as cloud,
        reading.resumable(cloud, "usage", what, resume=flags["resume"]) as reader,
        Progress() as progress,
    ):
        # Nova must be asked for the same span again, to the second
        begin, end = _span(flags, reader.began)
        wanted = Wanted(begin, end, flags["project"], flags["domain"], hosts)
        seen = look(reader, wanted, progress)
        reader.complete = seen.whole
    made = report(seen, flags["by"], Bounds(idle=flags["idle_days"], old=flags["old_days"]))
    return reading.with_its_age(made, reader)


def _print(made: UsageReport, flags: dict[str, Any]) -> None:
    output, file = flags["output"], flags["file"]
    if output in ("json", "csv"):
        from rey_triage.consumption import Idle, Used  # noqa: PLC0415  # keeps --help fast
        from rey_triage.render import quotas_data  # noqa: PLC0415

        if output == "json":
            reading.write(quotas_data.json(made), file)
        elif flags["only_idle"]:
            reading.write(quotas_data.rows_as_csv(Idle, made.idle), file)
        else:
            reading.write(quotas_data.rows_as_csv(Used, made.rows), file)
        if output == "csv":
            reading.warn(made.missing)
    elif output == "html":
        from rey_triage.render import usage_html  # noqa: PLC0415

        plots = usage_html.plots(made)
        reading.warn_without_plots(plots)
        reading.write(usage_html.html(made, plots), file)
    else:
        from rey_triage.render.usage_terminal import SHOWN, TerminalUsage  # noqa: PLC0415

        limit = 0 if flags["everything"] else SHOWN
        reading.write_lines(partial(TerminalUsage, made), file, limit)
