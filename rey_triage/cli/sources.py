"""The options that say where to look; ``diagnose`` and ``collect`` share them."""

from __future__ import annotations

import codecs
import os
import sys
import time
from typing import TYPE_CHECKING, Any

import click

from rey_triage.cli import options
from rey_triage.errors import ReyError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo
    from pathlib import Path

    from rey_triage.config import Config
    from rey_triage.sources.gather import Request

    Subject = tuple[str, str]

_LARGEST_PASTE = 16 << 20
_PAGE = 4096

_OPTIONS = (
    options.cloud("Without any source"),
    options.region,
    click.option(
        "--logs",
        multiple=True,
        metavar="PATH",
        help="Log files, directories, patterns or archives. May be given several times.",
    ),
    click.option("--alerts", metavar="FILE", help="Alerts of Alertmanager, as JSON."),
    click.option(
        "--since",
        metavar="SPAN",
        help="How far back log lines count: 30m, 24h, 7d, or a time (2026-01-31T09:00).",
    ),
    click.option(
        "--log-timezone",
        metavar="ZONE",
        help="Zone of log times that carry none: UTC, local, Europe/Paris.",
    ),
    click.option("--timeout", metavar="SPAN", help="How long a look at a cloud may take."),
)


def source_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


KINDS = ("server", "volume", "port", "network", "router", "stack", "image", "load-balancer")
"""What can be asked about by itself."""


def asked(given: tuple[str, ...], *, stdin: bool = False) -> tuple[str | None, Subject | None]:
    """Read the arguments: ``-``, or a kind of resource and its name or id, or nothing."""
    if not given:
        return None, None
    if stdin and given == ("-",):
        return "-", None
    usage = "KIND NAME_OR_ID, for instance: server web-1" + (", or - alone" if stdin else "")
    if len(given) == 1:
        raise click.UsageError(f"'{given[0]}' alone says nothing; give {usage}.")
    if len(given) > 2:
        raise click.UsageError(f"One resource at a time: {usage}.")
    return None, (_kind(given[0]), given[1])


def _kind(word: str) -> str:
    plain = word.lower().replace("_", "-").removesuffix("s")
    plain = _ALSO.get(plain, plain)
    if plain in KINDS:
        return plain
    import difflib  # noqa: PLC0415  # only where it was misspelled

    near = difflib.get_close_matches(plain, KINDS, n=1)
    meant = f"did you mean '{near[0]}'? " if near else ""
    raise click.UsageError(f"No kind of resource '{word}'; {meant}There are: {', '.join(KINDS)}.")


_ALSO = {
    "instance": "server",
    "vm": "server",
    "loadbalancer": "load-balancer",
    "lb": "load-balancer",
    "net": "network",
}


def zone(config: Config) -> tzinfo | None:
    """Return the zone of log times without one; None is the local zone."""
    if config.log_timezone == "local":
        return None
    if config.log_timezone == "UTC":
        from datetime import UTC  # noqa: PLC0415  # only where logs are read

        return UTC
    from zoneinfo import ZoneInfo  # noqa: PLC0415  # only where a zone is configured

    return ZoneInfo(config.log_timezone)


def log_span(since: str | None, config: Config) -> tuple[float, float | None]:
    """Return ``since`` and ``begin`` of a ``Request``: from when on log lines count."""
    if since is None:
        return float(config.since), None
    from rey_triage import spans  # noqa: PLC0415  # only where it is given

    try:
        return float(spans.seconds(since)), None
    except ValueError:
        pass
    from datetime import datetime  # noqa: PLC0415  # only where a time is given

    try:
        moment = datetime.fromisoformat(since)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone(config)) if zone(config) else moment.astimezone()
        begin = moment.timestamp()
    except (ValueError, OverflowError):
        raise click.BadParameter(
            f"'{since}' is neither a span (30m, 24h, 7d) nor a time (2026-01-31T09:00)",
            param_hint="--since",
        ) from None
    if begin > time.time():
        raise click.BadParameter(f"{since} is still to come", param_hint="--since")
    return float(config.since), begin


def request(
    flags: dict[str, Any],
    config: Config,
    *,
    bundle: Path | None = None,
    argument: str | None = None,
    services: frozenset[str] = frozenset(),
    subject: Subject | None = None,
) -> Request:
    """Say where to look by the flags of ``source_options`` and ``--text``.

    Without any other source it is the cloud that is configured; one resource is always looked at
    there, or in a bundle.
    """
    from rey_triage.sources.gather import Request  # noqa: PLC0415  # keeps --help fast

    text = pasted(flags["text"], alerts=flags["alerts"], argument=argument)
    others = bool(flags["logs"] or text is not None or bundle or flags["alerts"])
    cloud = bool(flags["os_cloud"]) or not others or bool(subject and not bundle)
    since, begin = log_span(flags["since"], config)
    return Request(
        cloud=cloud,
        cloud_name=choose_cloud(flags["os_cloud"]) if cloud else None,
        region=flags["os_region_name"],
        logs=flags["logs"],
        text=text,
        bundle=bundle,
        alerts=flags["alerts"],
        timeout=config.timeout,
        zone=zone(config),
        services=services,
        since=since,
        begin=begin,
        subject=subject,
    )


def choose_cloud(name: str | None) -> str | None:
    """Choose the cloud to look at, and say which on stderr when nobody named it."""
    if name:
        return name
    from rey_triage.sources.cloud.live import choose_cloud as choose  # noqa: PLC0415  # slow

    chosen = choose(None, os.environ)
    from rey_triage.redact import redact_text  # noqa: PLC0415  # slow too

    url = redact_text(os.environ.get("OS_AUTH_URL", ""))
    where = f"cloud {chosen}" if chosen else f"the cloud at {url}"
    click.echo(f"rey-triage: looking at {where}", err=True)
    return chosen


def pasted(text: str | None, *, alerts: str | None, argument: str | None = None) -> str | None:
    """Return the pasted text, which ``-`` reads from standard input; None: there is none."""
    stdin = [
        name
        for name, given in (("the argument", argument), ("--text", text), ("--alerts", alerts))
        if given == "-"
    ]
    if len(stdin) > 1:
        raise click.UsageError(f"Only one of {' and '.join(stdin)} can read standard input.")
    if argument and text is not None:
        raise click.UsageError("Give a text by --text or on standard input, not both.")
    if text == "-" or argument:
        text = _standard_input()
        if not text.strip():
            click.echo("rey-triage: standard input is empty", err=True)
    # bytes of the command line that are no UTF-8 could not be printed
    return text if text is None else text.encode("utf-8", "replace").decode()


def _standard_input() -> str:
    """Read the text on standard input, whatever else its bytes are. Raises ReyError if it is none.

    What somebody copies may have some strange bytes; a page of them is no text.
    """
    if sys.stdin.isatty():
        click.echo("rey-triage: paste, then press Ctrl-D on an empty line", err=True)
    data = sys.stdin.buffer.read(_LARGEST_PASTE)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):  # Windows' terminals write it
        return data.decode("utf-16", "replace")
    from rey_triage.sources.logs.chunks import is_binary  # noqa: PLC0415  # keeps --help fast

    if len(data) > _PAGE and is_binary(data[:_PAGE]):
        raise ReyError(
            "this is binary data, no text",
            place="standard input",
            remedy="Logs, packed ones too, are read by their names: --logs FILE",
        )
    return data.decode("utf-8", "replace")
