"""``rey-triage eval``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rey_triage.cli import options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.config import Config
    from rey_triage.evaluation.cases import Case
    from rey_triage.evaluation.score import Outcome, Report
    from rey_triage.library import Library


@click.command("eval", short_help="Measure how often the program is right.")
@click.argument("cases", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--map",
    "mapping",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Which runbooks serve a topic (JSON); a topic that is a runbook's id needs none.",
)
@click.option("--misses/--no-misses", default=True, help="List what was not right (default).")
@click.option("--record", is_flag=True, help="Keep the figures; the site shows them.")
@click.option("--with-trials", is_flag=True, help="Count the faults of real clouds too.")
@options.runbooks
@options.output("text", "json")
def command(
    *,
    cases: tuple[Path, ...],
    mapping: Path | None,
    misses: bool,
    record: bool,
    with_trials: bool,
    own: tuple[Path, ...],
    output: str,
) -> int:
    """Ask the program the CASES, and say how often it is right.

    CASES are files of JSON lines; the format is described in docs/evaluation.md. Logs and faults
    are diagnosed, questions and queries are searched for. `--record` counts the faults of real
    clouds too, and is for the checkout.

    Exits with 0 when everything was asked, whatever came out; 2 when a case cannot be read.
    """
    from rey_triage import trials  # noqa: PLC0415  # keeps --help fast
    from rey_triage.evaluation.cases import read_cases, read_mapping  # noqa: PLC0415
    from rey_triage.evaluation.score import report  # noqa: PLC0415

    config = options.settings({"runbooks": own})
    found = [case for file in cases for case in read_cases(file)]
    library = options.open_library(config)
    outcomes = list(_ask(found, read_mapping(mapping) if mapping else {}, library, config))
    known = trials.read_record().trials if with_trials or record else ()
    figures = report(outcomes, known)
    _print(figures, output, misses=misses)
    if record:
        _keep(figures, len(library))
    return 0


def _ask(
    found: list[Case], mapping: dict[str, list[str]], library: Library, config: Config
) -> Iterator[Outcome]:
    from rey_triage.evaluation.answers import Program  # noqa: PLC0415  # keeps --help fast
    from rey_triage.evaluation.cases import asked  # noqa: PLC0415
    from rey_triage.evaluation.score import Outcome  # noqa: PLC0415
    from rey_triage.triage import Options  # noqa: PLC0415

    questions = asked(found, mapping, library.runbooks)
    program = Program(
        library,
        library.signatures,
        Options(
            tool=options.deployment(config, library),
            thresholds=config.thresholds,
            suggest=options.suggestions(library, config),
        ),
        options.full_text(library, config),
    )
    for one in questions:
        yield Outcome(asked=one, said=program.answer(one.case))


def _keep(report: Report, runbooks: int) -> None:
    from datetime import UTC, datetime  # noqa: PLC0415  # only where it is kept

    from rey_triage import measured  # noqa: PLC0415

    today = datetime.now(UTC).date().isoformat()
    kept = measured.Record(date=today, runbooks=runbooks, figures=report.figures())
    measured.write_record(kept)


def _print(figures: Report, output: str, *, misses: bool) -> None:
    if output == "json":
        import msgspec  # noqa: PLC0415  # only for JSON

        sys.stdout.write(
            msgspec.json.format(msgspec.json.encode(figures), indent=2).decode() + "\n"
        )
        return
    from rey_triage.evaluation import table  # noqa: PLC0415  # keeps --help fast
    from rey_triage.render import console  # noqa: PLC0415

    click.echo("\n".join(table.lines(figures, misses=misses)), color=console.colour())
