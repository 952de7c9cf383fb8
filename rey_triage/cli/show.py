"""``rey-triage show``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rey_triage.cli import options

if TYPE_CHECKING:
    from pathlib import Path

    from rey_triage.library import Library
    from rey_triage.model import Runbook


@click.command("show", short_help="Show a runbook.")
@click.argument("id_", metavar="[ID]", required=False)
@click.option("--alert", metavar="NAME", help="Show the runbook for this alert.")
@options.tool
@options.runbooks
@options.output("text", "markdown", "json")
def command(
    *, id_: str | None, alert: str | None, tool: str | None, own: tuple[Path, ...], output: str
) -> int:
    """Show a runbook, with the commands of your deployment tool.

    ID is a runbook's id such as nova/no-valid-host, a former id, or a part of an id that only one
    runbook has.
    """
    from rey_triage.render import runbook_blocks  # noqa: PLC0415  # keeps --help fast

    if bool(id_) == bool(alert):
        raise click.UsageError("Give the id of a runbook, or --alert NAME.")
    config = options.settings({"runbooks": own, "tool": tool})
    library = options.open_library(config)
    runbook = find(library, id_) if id_ else find_by_alert(library, alert or "")
    deployment = options.deployment(config, library)
    if output == "json":
        import json  # noqa: PLC0415  # only for JSON

        from rey_triage.render import runbook_json  # noqa: PLC0415

        document = runbook_json.document(runbook, deployment)
        click.echo(json.dumps(document, indent=2, ensure_ascii=False))
        return 0
    blocks = runbook_blocks.blocks(runbook, deployment, library)
    if output == "markdown":
        from rey_triage.render.runbook_markdown import markdown  # noqa: PLC0415

        click.echo(markdown(blocks), nl=False)
        return 0
    from rey_triage.render import console, runbook_terminal  # noqa: PLC0415

    click.echo("\n".join(runbook_terminal.lines(blocks)), color=console.colour())
    return 0


def find(library: Library, wanted: str) -> Runbook:
    """Find a runbook by its id, a former id, or a part of an id that only one has."""
    from rey_triage.errors import ReyError  # noqa: PLC0415  # only on an error
    from rey_triage.fault import nearest  # noqa: PLC0415

    wanted = wanted.strip().strip("/").removesuffix(".yaml").removeprefix("runbooks/").lower()
    if runbook := library.get(wanted):
        return runbook
    slugs = [r for r in library if r.id.partition("/")[2] == wanted]
    parts = slugs or [r for r in library if wanted and wanted in r.id]
    if len(parts) == 1:
        return parts[0]
    if parts:
        shown = ", ".join(r.id for r in parts[:_MOST])
        more = f" and {len(parts) - _MOST} more" if len(parts) > _MOST else ""
        raise ReyError(f"{wanted!r} is a part of several ids", remedy=f"{shown}{more}")
    meant = nearest(wanted, library.runbooks) or _near_slug(library, wanted)
    raise ReyError(
        f"no runbook {wanted!r}",
        remedy=f"{meant + ' ' if meant else ''}`rey-triage search WORDS` finds runbooks.",
    )


def _near_slug(library: Library, wanted: str) -> str:
    from rey_triage.fault import nearest  # noqa: PLC0415  # only on an error

    slugs = {id_.partition("/")[2]: id_ for id_ in library.runbooks}
    meant = nearest(wanted.rpartition("/")[2], slugs)
    for slug, id_ in slugs.items():
        meant = meant.replace(f"'{slug}'", f"'{id_}'")
    return meant


def find_by_alert(library: Library, name: str) -> Runbook:
    """Find the runbook for an alert; where there are several, name them."""
    from rey_triage.errors import ReyError  # noqa: PLC0415  # only on an error
    from rey_triage.fault import nearest  # noqa: PLC0415

    found = library.by_alert(name)
    if len(found) == 1:
        return found[0]
    if found:
        raise ReyError(
            f"several runbooks are for the alert {name!r}",
            remedy=f"Show one of them: {', '.join(runbook.id for runbook in found)}",
        )
    known = [alert for runbook in library for alert in runbook.alerts]
    raise ReyError(f"no runbook for the alert {name!r}", remedy=nearest(name, known))


_MOST = 8
