"""No incident stands alone that leads to others, or that others are sought behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.check import parts
from rey_triage.check.base import Check
from rey_triage.model import Incident

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.check.corpus import Corpus
    from rey_triage.fault import Fault
    from rey_triage.load import Loaded

PLATFORM = frozenset(
    ["ceph", "haproxy", "host", "keystone", "mariadb", "memcached", "ovn", "rabbitmq"]
)
"""What the services stand on: what breaks here breaks something there."""


class Alone(Check):
    name = "alone"
    description = (
        "A critical incident of what the services stand on is a cause of another, and an incident "
        "to which a step sends the reader is a cause, a consequence, or told apart."
    )

    def run(self, loaded: Loaded, corpus: Corpus) -> Iterator[Fault]:
        incident = loaded.runbook
        if not isinstance(incident, Incident):
            return
        folder = incident.id.partition("/")[0]
        if (
            incident.severity == "critical"
            and folder in PLATFORM
            and incident.id not in corpus.causes
            and not corpus.unread  # one of these may name it
        ):
            problem = f"is critical and below {folder}, but no runbook names it as a cause"
            hint = "write a cause with see at each runbook that it leads to"
            yield loaded.fault(("severity",), problem, hint)
        for placed in parts.steps(incident):
            other = placed.step.otherwise or ""
            if (
                placed.role == "confirm"
                and isinstance(corpus.runbooks.get(other), Incident)
                and other != incident.id
                and not corpus.related(incident.id, other)
            ):
                problem = f"sends to {other}, which is no cause of this one"
                hint = "make it one with see and its proof, or say in differs_from how they differ"
                yield loaded.fault((*placed.path, "otherwise"), problem, hint)
