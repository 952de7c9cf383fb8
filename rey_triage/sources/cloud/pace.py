"""How fast services answer: what all of them wait for shows in the time that all of them take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.sources.cloud.probes.common import state
from rey_triage.sources.cloud.service_types import canonical, project_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rey_triage.evidence import Observation
    from rey_triage.sources.cloud.questions import Question
    from rey_triage.sources.cloud.transport import Answer

_ENOUGH = 2
"""So many answers at least; a single one says nothing of a service."""


def paces(
    answers: Iterable[tuple[Question, Answer]], observations: Iterable[Observation]
) -> Iterator[Observation]:
    """Yield how long a service took for what it was asked, beside its door and the login.

    The door is the list of versions, for which a service needs neither a token nor a database.
    """
    seconds: dict[str, list[float]] = {}
    for question, answer in answers:
        if answer.ok:
            seconds.setdefault(question.service_type, []).append(answer.seconds)
    doors: dict[str, float] = {}
    login: float | None = None
    for seen in observations:
        latency = seen.fields.get("latency")
        if not isinstance(latency, float | int):
            continue
        if seen.resource == "token":
            login = latency
        elif seen.resource == "endpoint":
            type_ = canonical(str(seen.fields.get("type")))
            doors[type_] = min(latency, doors.get(type_, latency))
    for type_, times in sorted(seconds.items()):
        if len(times) < _ENOUGH:
            continue
        middle, quickest = round(_median(times), 3), round(min(times), 3)
        yield state(
            "pace",
            f"GET {type_}",
            f"{type_} took {middle:.1f} s for an answer, {quickest:.1f} s at the least",
            project=project_of(type_),
            id=type_,
            name=type_,
            type=type_,
            service=project_of(type_),
            count=len(times),
            median=middle,
            quickest=quickest,
            door=doors.get(type_),
            login=login,
        )


def _median(times: list[float]) -> float:
    """As in ``statistics``, which takes nearly as long to load as Python to start."""
    ordered, half = sorted(times), len(times) // 2
    return (ordered[half] + ordered[~half]) / 2
