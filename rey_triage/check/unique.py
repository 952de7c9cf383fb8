"""Nothing stands twice in a list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rey_triage.check.base import Check
from rey_triage.model import Incident

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rey_triage.check.corpus import Corpus
    from rey_triage.fault import Fault
    from rey_triage.load import Loaded
    from rey_triage.walk import Path_

_ALERT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_:-]*")


class Unique(Check):
    name = "unique"
    description = (
        "Ids, words and names stand once in their list; an alert is named as in its rules."
    )

    def run(self, loaded: Loaded, corpus: Corpus) -> Iterator[Fault]:  # noqa: ARG002
        runbook = loaded.runbook
        for name in ("services", "areas", "topics", "alerts", "formerly"):
            yield from _once(loaded, (name,), ((), getattr(runbook, name)))
        neighbours = [one.runbook for one in runbook.differs_from]
        yield from _once(loaded, ("differs_from",), (("runbook",), neighbours))
        if isinstance(runbook, Incident):
            yield from _once(loaded, ("symptoms",), (("id",), [s.id for s in runbook.symptoms]))
            yield from _once(loaded, ("causes",), (("id",), [c.id for c in runbook.causes]))
        else:
            inputs = [one.placeholder for one in runbook.inputs]
            yield from _once(loaded, ("inputs",), (("placeholder",), inputs))
            yield from _once(loaded, ("files",), (("name",), [f.name for f in runbook.files]))
        for number, alert in enumerate(runbook.alerts):
            if not _ALERT.fullmatch(alert):
                yield loaded.fault(("alerts", number), f"'{alert}' is no name of an alert rule")


def _once(loaded: Loaded, path: Path_, words: tuple[Path_, Iterable[str]]) -> Iterator[Fault]:
    below, found = words
    seen: dict[str, int] = {}
    for number, word in enumerate(found):
        first = seen.setdefault(word.casefold(), number)
        if first != number:
            problem = f"'{word}' stands here already, as number {first + 1}"
            yield loaded.fault((*path, number, *below), problem)
