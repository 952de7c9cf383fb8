"""``rey-triage search``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from rey_triage.cli import options

if TYPE_CHECKING:
    from pathlib import Path


@click.command("search", short_help="Find runbooks by words, or by a pasted line.")
@click.argument("words", nargs=-1, required=True)
@options.filters
@click.option("--limit", type=click.IntRange(1), metavar="N", help="How many results. [10]")
@options.runbooks
@options.output("text", "json")
def command(
    *,
    words: tuple[str, ...],
    service: str | None,
    kind: str | None,
    area: str | None,
    topic: str | None,
    release: str | None,
    limit: int | None,
    own: tuple[Path, ...],
    output: str,
) -> int:
    """Find runbooks by words, or by a pasted line.

    WORDS are what you see or want to do; a line of a log or a whole traceback in quotes; or - to
    read them from standard input. Times, ids and addresses in them are left out.

    Exits with 0 when something was found, 1 when nothing was.
    """
    from rey_triage.filters import Filters  # noqa: PLC0415  # keeps --help fast
    from rey_triage.render import console, results  # noqa: PLC0415

    query = " ".join(words)
    if query == "-":
        query = sys.stdin.buffer.read(_LONGEST).decode(errors="replace")
    if not query.strip():
        raise click.UsageError("Give some words to search for.")
    config = options.settings({"runbooks": own, "defaults.results": limit})
    library = options.open_library(config)
    wanted = Filters(service=service, kind=kind, area=area, topic=topic, release=release)
    answer = options.full_text(library, config).search(query, wanted, config.results)
    if output == "json":
        import json  # noqa: PLC0415  # only for JSON

        click.echo(json.dumps(results.document(answer), indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(results.lines(answer)).rstrip(), color=console.colour())
    return 0 if answer.hits else 1


_LONGEST = 1 << 20
"""Bytes of a pasted text that are read."""
