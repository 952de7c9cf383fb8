"""The options that say where to look; ``diagnose`` and ``collect`` share them."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from rey_triage.config import Config

_OPTIONS = (
    click.option(
        "--os-cloud",
        metavar="NAME",
        help="A cloud of clouds.yaml. Default: OS_CLOUD, OS_* variables, the only cloud there is.",
    ),
    click.option("--os-region-name", metavar="NAME", help="The region to look at."),
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


def zone(config: Config) -> tzinfo | None:
    """Return the zone of log times without one; None is the local zone."""
    if config.log_timezone == "local":
        return None
    if config.log_timezone == "UTC":
        from datetime import UTC  # noqa: PLC0415  # only where logs are read

        return UTC
    from zoneinfo import ZoneInfo  # noqa: PLC0415  # only where a zone is configured

    return ZoneInfo(config.log_timezone)


def seconds_back(since: str | None, config: Config, now: float) -> float:
    """Return how many seconds before ``now`` log lines count."""
    if since is None:
        return float(config.since)
    from rey_triage import spans  # noqa: PLC0415  # only where it is given

    try:
        return spans.seconds(since)
    except ValueError:
        pass
    from datetime import datetime  # noqa: PLC0415  # only where a time is given

    try:
        moment = datetime.fromisoformat(since)
    except ValueError:
        raise click.BadParameter(
            f"'{since}' is neither a span (30m, 24h, 7d) nor a time (2026-01-31T09:00)",
            param_hint="--since",
        ) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone(config)) if zone(config) else moment.astimezone()
    return max(0.0, now - moment.timestamp())


def choose_cloud(name: str | None) -> str | None:
    """Choose the cloud to look at, and say which on stderr when nobody named it."""
    if name:
        return name
    from rey_triage.sources.cloud.live import choose_cloud as choose  # noqa: PLC0415  # slow

    chosen = choose(None, os.environ)
    where = f"cloud {chosen}" if chosen else f"the cloud at {os.environ.get('OS_AUTH_URL', '')}"
    click.echo(f"rey-triage: looking at {where}", err=True)
    return chosen


def cloud_is_named(name: str | None) -> bool:
    """Say whether the command line or the environment names a cloud."""
    return bool(name or os.environ.get("OS_CLOUD") or os.environ.get("OS_AUTH_URL"))


def standard_input() -> str:
    """Read all of standard input, whatever its bytes are."""
    if sys.stdin.isatty():
        click.echo("rey-triage: paste, then press Ctrl-D on an empty line", err=True)
    return sys.stdin.buffer.read(16 << 20).decode("utf-8", "replace")


def existing_file(text: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise click.BadParameter(f"there is no file '{text}'")
    return path
