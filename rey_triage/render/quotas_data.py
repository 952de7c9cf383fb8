"""Reports of quotas, usage and capacity for programs: CSV and JSON."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import msgspec

from rey_triage.holdings import Difference, QuotaComparison, Shown
from rey_triage.render import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from msgspec import Struct

    from rey_triage.holdings import QuotaReport

_PART = 1000  # rows
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def json(report: Struct) -> Iterator[str]:
    """Yield the document in parts, a line for each row: there may be a hundred thousand."""
    for number, name in enumerate(report.__struct_fields__):
        yield f"{',' if number else '{'}\n  {_text(name)}: "
        value = getattr(report, name)
        if name == "rows" and value:
            for start in range(0, len(value), _PART):
                lead = ",\n    " if start else "[\n    "
                yield lead + ",\n    ".join(map(_text, value[start : start + _PART]))
            yield "\n  ]"
        else:
            yield _text(value)
    yield "\n}\n"


def _text(value: object) -> str:
    return msgspec.json.encode(value).decode()


def table(report: QuotaReport | QuotaComparison) -> Iterator[str]:
    """Yield lines of CSV, the names of the columns first; what is not known is empty."""
    yield from rows_as_csv(
        Difference if isinstance(report, QuotaComparison) else Shown, report.rows
    )


def rows_as_csv(kind: type[Struct], rows: Iterable[Struct]) -> Iterator[str]:
    """Yield lines of CSV for rows of one kind; what is not known is empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(kind.__struct_fields__)
    for row in rows:
        writer.writerow([_cell(value) for value in msgspec.structs.astuple(row)])
        if out.tell() > 1 << 16:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def _cell(value: object) -> object:
    """A spreadsheet must not take a name that a tenant has chosen for a formula.

    Nor must a terminal on which the table is shown be steered by it.
    """
    if isinstance(value, dict):
        value = " ".join(f"{name}={amount}" for name, amount in value.items())
    elif isinstance(value, list):
        value = " ".join(map(str, value))
    if not isinstance(value, str):
        return value
    words = plain.text(value)
    return f"'{words}" if words.startswith(_FORMULA) else words
