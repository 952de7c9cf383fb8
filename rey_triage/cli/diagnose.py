"""``rey-triage diagnose``: what is wrong, root cause first."""

from __future__ import annotations

import functools
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rey_triage.cli import options
from rey_triage.cli.group import INTERRUPTED
from rey_triage.cli.sources import asked, request, source_options

if TYPE_CHECKING:
    from collections.abc import Callable

    from rey_triage.config import Config
    from rey_triage.diagnosis import Diagnosis, Finding
    from rey_triage.evidence import Evidence
    from rey_triage.library import Library
    from rey_triage.signatures import Signature
    from rey_triage.sources.gather import Request
    from rey_triage.sources.logs import Follower
    from rey_triage.triage import Options

FOUND, NOTHING, NOTHING_BUT_FAILED = 1, 0, 3


def _services(
    context: click.Context, parameter: click.Parameter, given: tuple[str, ...]
) -> frozenset[str]:
    known = options.known("service")
    return frozenset(name for one in given if (name := known(context, parameter, one)))


@click.command(
    epilog="Exit code: 1 something was found, 0 nothing was found, 3 nothing was found but a check "
    "failed, 2 wrong usage, 70 an unexpected error, 130 interrupted."
)
@click.argument("what", metavar="[KIND NAME_OR_ID | -]", nargs=-1)
@source_options
@click.option("--text", metavar="TEXT", help="A pasted error; - reads standard input.")
@click.option(
    "--bundle",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Evidence recorded before by `rey-triage collect`.",
)
@click.option("--demo", is_flag=True, help="Diagnose the recorded incident that comes along.")
@options.output("text", "json", "markdown", "html")
@click.option("--all", "everything", is_flag=True, help="Show all findings, not only the first.")
@click.option("--limit", type=click.IntRange(min=1), help="How many findings to show.")
@click.option(
    "--service",
    multiple=True,
    metavar="NAME",
    callback=_services,
    help="Look only at this service, e.g. nova, and show only its findings.",
)
@click.option(
    "--severity",
    multiple=True,
    type=click.Choice(["critical", "major", "minor"]),
    help="Only findings of this severity.",
)
@click.option(
    "--ignore",
    multiple=True,
    metavar="RUNBOOK[@RESOURCE]",
    help="Leave a known finding out; see also the ignore file in the configuration.",
)
@click.option(
    "--follow",
    is_flag=True,
    help="Then keep watching the logs, and report what is new, until Ctrl-C.",
)
@click.option("--explain", is_flag=True, help="Show how each conclusion came to be.")
@click.option("--exit-zero", is_flag=True, help="End with 0 even when something was found.")
@options.tool
@options.runbooks
def command(**flags: Any) -> int:
    """Find what is wrong with a cloud, root cause first.

    Looks at a live cloud, logs, alerts, a pasted error or a recorded bundle, at any mix of them;
    without any at the only cloud that is configured. It only reads. Nothing is ever changed.

    KIND NAME_OR_ID asks about one resource and all that it hangs on: server, volume, port, network,
    router, stack, image or load-balancer. A lone - reads a pasted error from standard input.
    """
    argument, subject = asked(flags["what"], stdin=True)
    config = options.settings(
        {
            "runbooks": flags["own"],
            "tool": flags["tool"],
            "log_timezone": flags["log_timezone"],
            "defaults.timeout": flags["timeout"],
        }
    )
    library = options.open_library(config)
    wanted = _request(flags, config, argument, subject)
    from rey_triage.triage import diagnose  # noqa: PLC0415

    known = library.signatures
    follower = _follower(flags, wanted, known)
    evidence, complete = _gather(wanted, known)
    chosen = _options(flags, config, library)

    def judge(evidence: Evidence) -> Diagnosis:
        return diagnose(evidence, library, known, chosen)

    diagnosis = judge(evidence)
    limit = 0 if flags["everything"] else flags["limit"] or config.limit
    show = functools.partial(_print, output=flags["output"], limit=limit, explain=flags["explain"])
    show(diagnosis)
    if not complete:
        click.echo("rey-triage: interrupted; the answer is from what was seen until then", err=True)
        return INTERRUPTED
    if follower:
        diagnosis = _follow(follower, evidence, judge, diagnosis, show)
    return NOTHING if flags["exit_zero"] else exit_code(diagnosis)


def _follower(
    flags: dict[str, Any], wanted: Request, known: tuple[Signature, ...]
) -> Follower | None:
    """Note where the logs end, before they are read; what comes later is followed."""
    if not flags["follow"]:
        return None
    if not wanted.logs:
        raise click.UsageError("--follow watches logs: give them with --logs.")
    if wanted.bundle or flags["output"] not in {"text", "json"}:
        raise click.UsageError("--follow reports as text or json, and not of a bundle.")
    from rey_triage.scanner import Scanner  # noqa: PLC0415  # keeps --help fast
    from rey_triage.sources.logs import Follower  # noqa: PLC0415

    return Follower(wanted.logs, Scanner(known), tz=wanted.zone)


def _follow(
    follower: Follower,
    evidence: Evidence,
    judge: Callable[[Evidence], Diagnosis],
    diagnosis: Diagnosis,
    show: Callable[..., None],
) -> Diagnosis:
    from rey_triage.cli.follow import Told, watch  # noqa: PLC0415  # only where it is asked for

    told = Told()
    told.news(diagnosis)
    click.echo("rey-triage: watching the logs; Ctrl-C ends it", err=True)
    try:
        for latest, news in watch(follower, evidence, judge, told):
            diagnosis = latest
            show(latest, news=news)
    except KeyboardInterrupt:
        pass
    finally:
        follower.close()
    return diagnosis


def exit_code(diagnosis: Diagnosis) -> int:
    """Findings win; a check that failed is told where nothing was found."""
    if diagnosis.findings:
        return FOUND
    failed = any(check.state == "failed" for check in diagnosis.coverage)
    return NOTHING_BUT_FAILED if failed else NOTHING


def _request(
    flags: dict[str, Any], config: Config, argument: str | None, subject: tuple[str, str] | None
) -> Request:
    bundle = flags["bundle"]
    if flags["demo"] and bundle:
        raise click.UsageError("--demo is a bundle of its own; leave --bundle out.")
    if flags["demo"]:
        from rey_triage import paths  # noqa: PLC0415  # keeps --help fast

        bundle = paths.demo_bundle()
    return request(
        flags,
        config,
        bundle=bundle,
        argument=argument,
        services=flags["service"],
        subject=subject,
    )


def _gather(wanted: Request, known: tuple[Signature, ...]) -> tuple[Evidence, bool]:
    from rey_triage.cli.progress import Progress  # noqa: PLC0415  # keeps --help fast
    from rey_triage.scanner import Scanner  # noqa: PLC0415
    from rey_triage.sources.gather import GatheringInterrupted, gather  # noqa: PLC0415

    try:
        with Progress() as progress:
            return gather(
                wanted,
                lambda: Scanner(known),
                lambda: Scanner(known, pasted=True),
                progress,
            ), True
    except GatheringInterrupted as stop:
        return stop.evidence, False


def _options(flags: dict[str, Any], config: Config, library: Library) -> Options:
    from rey_triage.cli.ignores import ignores  # noqa: PLC0415  # keeps --help fast
    from rey_triage.triage import Options  # noqa: PLC0415

    return Options(
        tool=options.deployment(config, library),
        thresholds=config.thresholds,
        site_url=config.site_url,
        ignores=ignores(config.ignore_file, flags["ignore"]),
        services=flags["service"],
        severities=frozenset(flags["severity"]),
        suggest=options.suggestions(library, config),
    )


def _print(
    diagnosis: Diagnosis,
    *,
    output: str,
    limit: int,
    explain: bool,
    news: list[Finding] | None = None,
) -> None:
    """Print a diagnosis; of ``news``, only these, and JSON on one line."""
    import msgspec  # noqa: PLC0415  # keeps --help fast

    if news is not None:
        diagnosis = msgspec.structs.replace(diagnosis, findings=news)
    if output == "json":
        encoded = msgspec.json.encode(diagnosis)
        data = encoded if news is not None else msgspec.json.format(encoded, indent=2)
        sys.stdout.write(data.decode() + "\n")
        sys.stdout.flush()
        return
    from rey_triage.render.plain import plain  # noqa: PLC0415  # keeps --help fast

    diagnosis = plain(diagnosis)
    if output == "markdown":
        from rey_triage.render.diagnosis_markdown import markdown  # noqa: PLC0415

        sys.stdout.write(markdown(diagnosis, limit))
    elif output == "html":
        from rey_triage.render.diagnosis_html import html  # noqa: PLC0415

        sys.stdout.write(html(diagnosis, limit))
    else:
        from rey_triage.render import console  # noqa: PLC0415
        from rey_triage.render.diagnosis_terminal import TerminalDiagnosis  # noqa: PLC0415

        terminal = TerminalDiagnosis(
            diagnosis, width=console.width(), colour=console.colour(), explain=explain
        )
        lines = terminal.lines(limit) if news is None else terminal.news(limit)
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()
