"""The parts of a bundle with other names in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from rey_triage.sources.names import learn_answers, learn_lines, learn_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rey_triage.evidence import Coverage
    from rey_triage.pseudonyms import Pseudonyms

    Logs = Iterable[tuple[str, Iterator[bytes]]]


class Parts(NamedTuple):
    """What goes into a bundle."""

    sources: list[str]
    api_lines: list[bytes]
    logs: Logs
    alerts: list[Any] | None
    text: str
    coverage: list[Coverage]
    """What became of each log; filled while the logs are read."""


class _Coverage(list["Coverage"]):
    """Passes on what is added to it with other names."""

    def __init__(self, names: Pseudonyms) -> None:
        super().__init__()
        self._names = names

    def append(self, row: Coverage) -> None:
        check, why = self._names.text(row.check), self._names.text(row.why)
        super().append(msgspec.structs.replace(row, check=check, why=why))


def coverage_for(names: Pseudonyms | None) -> list[Coverage]:
    """Return the list that ``copy_logs`` is to fill."""
    return [] if names is None else _Coverage(names)


def renamed(names: Pseudonyms, parts: Parts, before: Logs) -> Parts:
    """Return the parts with other names.

    ``before`` are the same logs: all names are learned before the first is replaced.
    """
    rows = [msgspec.json.decode(line) for line in parts.api_lines]
    learn_answers(names, rows)
    learn_answers(names, parts.alerts or ())
    learn_lines(names, parts.text.encode("utf-8", "replace"))
    for path, chunks in before:
        learn_path(names, path)
        for chunk in chunks:
            learn_lines(names, chunk)
    return Parts(
        sources=[names.text(source) for source in parts.sources],
        api_lines=[msgspec.json.encode(names.json(row)) + b"\n" for row in rows],
        logs=((names.text(path), map(names.data, chunks)) for path, chunks in parts.logs),
        alerts=None if parts.alerts is None else names.json(parts.alerts),
        text=names.text(parts.text),
        coverage=parts.coverage,
    )
