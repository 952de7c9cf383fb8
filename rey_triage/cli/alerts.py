"""``rey-triage alerts``."""

from __future__ import annotations

from pathlib import Path

import click

from rey_triage.cli import options


@click.group("alerts", short_help="Say which alerts of your rules have a runbook.")
def command() -> None:
    """Say which alerts of your rules have a runbook."""


@command.command("check")
@click.argument("rules", nargs=-1, required=True, type=click.Path(path_type=Path))
@options.runbooks
@options.output("text", "json", "annotations")
def check(*, rules: tuple[Path, ...], own: tuple[Path, ...], output: str) -> int:
    """Say which alerts of rule files have a runbook, and which have none.

    RULES are rule files of Prometheus, or PrometheusRule objects. `--format annotations` prints
    the runbook_url of each, to be pasted; it needs site_url in the configuration.

    Exits with 0 when every alert has a runbook, 1 when one has none.
    """
    from rey_triage.alert_rules import read_rules  # noqa: PLC0415  # keeps --help fast
    from rey_triage.errors import ReyError  # noqa: PLC0415
    from rey_triage.render import alert_coverage, console  # noqa: PLC0415

    config = options.settings({"runbooks": own})
    if output == "annotations" and not config.site_url:
        raise ReyError(
            "there is no site to link to",
            remedy="Set site_url in the configuration: where you serve the site of the runbooks.",
        )
    library = options.open_library(config)
    rows = [(rule, library.by_alert(rule.alert)) for rule in read_rules(rules)]
    if output == "json":
        import json  # noqa: PLC0415  # only for JSON

        click.echo(json.dumps(alert_coverage.document(rows, config.site_url), indent=2))
    elif output == "annotations":
        click.echo("\n".join(alert_coverage.to_paste(rows, config.site_url)))
    else:
        click.echo("\n".join(alert_coverage.lines(rows)), color=console.colour())
    return 0 if all(runbooks for _, runbooks in rows) else 1
