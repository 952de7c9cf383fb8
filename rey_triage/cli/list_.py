"""``rey-triage list``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rey_triage.cli import options

if TYPE_CHECKING:
    from pathlib import Path


@click.command("list", short_help="List the runbooks.")
@options.filters
@options.runbooks
@options.output("text", "json")
def command(
    *,
    service: str | None,
    kind: str | None,
    area: str | None,
    topic: str | None,
    release: str | None,
    own: tuple[Path, ...],
    output: str,
) -> int:
    """List the runbooks, all of them or those that pass every filter.

    Exits with 0 when there are any, 1 when there are none.
    """
    from rey_triage.filters import Filters  # noqa: PLC0415  # keeps --help fast
    from rey_triage.render import console, runbook_list  # noqa: PLC0415

    library = options.open_library(options.settings({"runbooks": own}))
    wanted = Filters(service=service, kind=kind, area=area, topic=topic, release=release)
    runbooks = [runbook for runbook in library if wanted.take(runbook)]
    if output == "json":
        import json  # noqa: PLC0415  # only for JSON

        click.echo(json.dumps(runbook_list.document(runbooks), indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(runbook_list.lines(runbooks)), color=console.colour())
    return 0 if runbooks else 1
