"""``rey-triage index``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rey_triage.cli import options

if TYPE_CHECKING:
    from pathlib import Path


@click.command("index", short_help="Build the search index.")
@options.runbooks
def command(*, own: tuple[Path, ...]) -> int:
    """Build the search index anew: the compiled runbooks and the full text.

    Other commands do this themselves when the runbooks have changed.
    """
    from rey_triage import library, paths  # noqa: PLC0415  # keeps --help fast
    from rey_triage.errors import ReyError  # noqa: PLC0415
    from rey_triage.search import store  # noqa: PLC0415

    config = options.settings({"runbooks": own})
    compiled = library.compile_library([*config.runbooks, paths.runbooks()])
    options.name_left_out(compiled)
    places = library.built_places(compiled.digest, shipped_only=not config.runbooks)
    stored = library.store(compiled, places)
    text = store.build(compiled, paths.index(), places)
    if not stored or not text:
        shown = ", ".join(str(place) for place in places)
        raise ReyError("the index cannot be written", place=shown, remedy="Make one writable.")
    found = compiled.signatures
    alerts = {alert for runbook in compiled for alert in runbook.alerts}
    click.echo(f"{stored}: {len(compiled)} runbooks, {len(found)} signatures, {len(alerts)} alerts")
    click.echo(f"{text}: full text of {len(compiled)} runbooks")
    return 1 if compiled.faults else 0
