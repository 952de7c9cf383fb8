"""``rey-triage check``: all faults of all runbooks, in one run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from rey_triage.cli import options

if TYPE_CHECKING:
    from rey_triage.check.run import Report


@click.command("check")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@options.runbooks
@options.output("text", "json")
@click.option("--list", "lists", is_flag=True, help="Say what is checked, and check nothing.")
def command(paths: tuple[Path, ...], own: tuple[Path, ...], output: str, lists: bool) -> int:
    """Check runbooks and report all their faults.

    PATH is a runbook or a directory of them; without one, your own and the shipped runbooks are
    checked. Every fault is a line `path:line:column: field: what is wrong (nearest right value)`.

    Exits with 0 when there are no faults, 1 when there are.
    """
    if lists:
        _list(output)
        return 0
    from rey_triage.check.run import check  # noqa: PLC0415  # keeps --help fast

    config = options.settings({"runbooks": own})
    report = check(paths, config.runbooks)
    if output == "json":
        _json(report)
    else:
        for fault in report.faults:
            click.echo(str(fault))
    click.echo(_summary(report), err=True)
    return 1 if report.faults else 0


def _summary(report: Report) -> str:
    found = _counted(len(report.faults), "fault") if report.faults else "no faults"
    return f"{_counted(report.files, 'runbook')}, {_counted(report.steps, 'step')}: {found}"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _json(report: Report) -> None:
    import json  # noqa: PLC0415  # keeps --help fast

    import msgspec  # noqa: PLC0415

    faults = [msgspec.structs.asdict(fault) for fault in report.faults]
    document = {"version": 1, "runbooks": report.files, "steps": report.steps, "faults": faults}
    click.echo(json.dumps(document, indent=2, ensure_ascii=False))


def _list(output: str) -> None:
    from rey_triage.check import CHECKS  # noqa: PLC0415  # keeps --help fast

    if output == "json":
        import json  # noqa: PLC0415

        found = [{"name": one.name, "description": one.description} for one in CHECKS]
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
        return
    formatter = click.HelpFormatter()
    formatter.write_dl([(one.name, one.description) for one in CHECKS])
    click.echo(formatter.getvalue().rstrip("\n"))
