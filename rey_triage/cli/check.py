"""``rey-triage check``: all faults of all runbooks, in one run."""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rey_triage.cli import options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.check.run import Report


@click.command("check")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@options.runbooks
@options.output("text", "json")
@click.option("--record", is_flag=True, help="Record what was verified in index/verified.json.")
@click.option("--list", "lists", is_flag=True, help="Say what is checked, and check nothing.")
def command(
    paths: tuple[Path, ...], own: tuple[Path, ...], output: str, *, record: bool, lists: bool
) -> int:
    """Check runbooks and report all their faults.

    PATH is a runbook or a directory of them; without one, your own and the shipped runbooks are
    checked. Every fault is a line `path:line:column: field: what is wrong (nearest right value)`.

    Commands, options, messages, states and references are held against real OpenStack releases
    where their catalogues are: `rey-triage truth build` makes them. Where the environment has
    CI=true, a missing catalogue is a failure.

    Exits with 0 when there are no faults, 1 when there are.
    """
    if lists:
        _list(output)
        return 0
    from rey_triage.check.run import check  # noqa: PLC0415  # keeps --help fast

    gc.disable()  # catalogues are a million small things without circles, and soon it is over
    config = options.settings({"runbooks": own})
    if record and paths:
        raise click.UsageError("All runbooks are recorded, or none: leave PATH out.")
    report = check(paths, config.runbooks, recording=record)
    if output == "json":
        _json(report)
    else:
        for fault in report.faults:
            click.echo(str(fault))
    click.echo(_summary(report), err=True)
    for line in _of_facts(report):
        click.echo(line, err=True)
    failed = bool(report.faults) or (bool(report.missing) and os.environ.get("CI") == "true")
    if record:
        _record(report, failed=failed)
    return 1 if failed else 0


def _of_facts(report: Report) -> Iterator[str]:
    """Say what was held against real releases, and plainly what was not."""
    if report.facts:
        kinds = ", ".join(f"{number} {kind}" for kind, number in report.facts.items())
        total = sum(report.facts.values())
        share = report.suppressed / total
        yield (
            f"held against OpenStack {', '.join(sorted(report.series))}: {kinds}; "
            f"{report.suppressed} suppressed ({share:.1%})"
        )
    if not report.missing:
        return
    remedy = "rey-triage truth build --missing"
    if report.series:
        yield f"not held against {', '.join(sorted(report.missing))}: no catalogue; {remedy}"
    else:
        yield f"not checked: {', '.join(_kinds())}: no catalogue; {remedy}"


def _kinds() -> list[str]:
    from rey_triage.check import CHECKS  # noqa: PLC0415  # keeps --help fast
    from rey_triage.check.base import TruthCheck  # noqa: PLC0415

    return [one.name for one in CHECKS if isinstance(one, TruthCheck)]


def _record(report: Report, *, failed: bool) -> None:
    from rey_triage import paths, verified  # noqa: PLC0415  # keeps --help fast
    from rey_triage.errors import ReyError  # noqa: PLC0415

    if failed or report.missing:
        raise ReyError(
            "nothing was recorded",
            remedy="What is recorded has no faults, and was held against all series: "
            "`rey-triage truth build --missing`.",
        )
    paths.verified_record().write_bytes(verified.as_text(report.record))


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
    document["facts"] = {
        "series": list(report.series),
        "missing": list(report.missing),
        "held": report.facts,
        "suppressed": report.suppressed,
    }
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
