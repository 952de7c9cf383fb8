"""Every text pattern of all symptoms, and what it means where it is found.

A pattern has no anchors: it is searched for in the line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import replace

from rey_triage.model import Incident, Test
from rey_triage.patterns.prefilter import Needed
from rey_triage.vocabulary import PROJECT_OF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rey_triage.model import Log, Matcher, Runbook, State, Symptom


_BELOW_NOVA = frozenset(
    ["barbican", "cinder", "designate", "glance", "keystone", "neutron", "placement", "swift"]
)
"""Nova asks these, they do not ask it: what they log is not the fault of an instance."""


class Signature(Struct, frozen=True, array_like=True):
    """One pattern, and what it means when it is found."""

    pattern: str
    runbook: str
    symptom: str
    role: Literal["holds", "clears"]
    source: Literal["log", "state"]
    """``state``: the pattern tests a field of a state; a pasted text may carry the field's text."""
    services: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    """Texts one of which each match has, where somebody looked: the library does, once."""
    needs: tuple[Needed, ...] = ()
    """The words of those, the rarest first."""

    def fits(self, service: str) -> bool:
        """Say whether a line of this program (or project; empty: unknown) can carry it."""
        project = PROJECT_OF.get(service, service)
        if self.source == "state" and self.runbook.startswith("nova/"):
            return project not in _BELOW_NOVA
        if not self.services or not service:
            return True
        return any(
            wanted in (service, project) or PROJECT_OF.get(wanted) == service
            for wanted in self.services
        )


def signatures(runbooks: Iterable[Runbook]) -> tuple[Signature, ...]:
    """Collect the signatures of all incidents, in the order of the runbooks."""
    found: list[Signature] = []
    for runbook in runbooks:
        if not isinstance(runbook, Incident):
            continue
        for symptom in runbook.symptoms:
            found += _of_symptom(runbook.id, symptom)
    return tuple(found)


def with_texts(found: Iterable[Signature]) -> tuple[Signature, ...]:
    """Say of each signature which texts it needs: takes 30 µs each."""
    from rey_triage.patterns.texts import texts  # noqa: PLC0415  # only then
    from rey_triage.patterns.words import needed, rarest_first  # noqa: PLC0415

    known = [replace(one, texts=texts(one.pattern)) for one in found]
    needs = rarest_first([needed(one.texts) for one in known])
    return tuple(replace(one, needs=its) for one, its in zip(known, needs, strict=True))


_NEVER_SAID = frozenset({"owner"})
"""Fields of states that hold a kind, not what somebody said: any line may have the like of it."""


def _of_symptom(runbook: str, symptom: Symptom) -> Iterator[Signature]:
    matchers: list[Symptom | Matcher] = [symptom, *symptom.any_of]
    for matcher in matchers:
        if matcher.log:
            yield _log(runbook, symptom.id, "holds", matcher.log)
        if matcher.state and not symptom.absent:
            yield from _state(runbook, symptom.id, matcher.state)
    if symptom.cleared_by and symptom.cleared_by.log:
        yield _log(runbook, symptom.id, "clears", symptom.cleared_by.log)


def _log(runbook: str, symptom: str, role: Literal["holds", "clears"], log: Log) -> Signature:
    services = (log.service,) if isinstance(log.service, str) else log.service
    return Signature(log.match, runbook, symptom, role, "log", services)


def _state(runbook: str, symptom: str, state: State) -> Iterator[Signature]:
    for field, test in state.where.items():
        if isinstance(test, Test) and test.match and field not in _NEVER_SAID:
            yield Signature(test.match, runbook, symptom, "holds", "state")
