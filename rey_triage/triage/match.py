"""Which symptoms hold, for whom, and since when.

A symptom is judged for each thing its runbook has a finding for (its *scope*: a host, a network,
…). It holds, it does not, or it cannot be told, because nobody looked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from rey_triage.evidence import Observation
from rey_triage.model import Symptom
from rey_triage.spans import seconds
from rey_triage.triage.conditions import known, place_of
from rey_triage.vocabulary import PROJECT_OF

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rey_triage.evidence import Evidence
    from rey_triage.model import AtLeast, Incident, Log, Matcher, Scope
    from rey_triage.signatures import Signature
    from rey_triage.signs import Signs
    from rey_triage.triage.conditions import Judge

ANYWHERE = ""
"""The scope of what cannot be assigned to a host, network, …"""


class Sightings(Struct, kw_only=True):
    """What speaks for one symptom, by scope; and what is known where nothing does."""

    symptom: Symptom
    seen: dict[str, list[Observation]] = {}
    few: set[str] = set()
    """Scopes in which it holds only because somebody pasted some of what takes many."""
    narrow: set[str] = set()
    """Scopes in which it holds though it takes several programs: the log of one alone was read."""
    over: dict[str, float] = {}
    """Scopes in which a later sign says that it is over, with that sign's time."""
    judged: bool = False
    """Whether the question was answered, so that not seeing it means something."""
    asked: float = 0.0
    """The time that ages count from."""

    def holds(self, scope: str) -> bool | None:
        """Say whether it holds for a scope: what has no place counts everywhere."""
        if scope in self.over:
            return False
        if scope in self.seen or ANYWHERE in self.seen:
            return True
        if scope == ANYWHERE and self.seen:
            return True
        return False if self.judged else None

    def is_enough(self, scope: str) -> bool:
        """Say whether it holds for a scope by as much as it takes in a log."""
        return not self._is_all_of(scope, self.few)

    def is_wide(self, scope: str) -> bool:
        """Say whether it holds for a scope by as many programs as it takes."""
        return not self._is_all_of(scope, self.narrow)

    def _is_all_of(self, scope: str, some: set[str]) -> bool:
        """Say whether what counts for a scope was seen in none but some."""
        return ({scope, ANYWHERE} & self.seen.keys() or self.seen.keys()) <= some

    def at(self, scope: str) -> list[Observation]:
        """Return the observations that count for a scope."""
        if scope == ANYWHERE:
            return [one for some in self.seen.values() for one in some]
        return [*self.seen.get(scope, []), *self.seen.get(ANYWHERE, [])]


class Witness:
    """The evidence in the order in which symptoms ask for it."""

    def __init__(
        self,
        evidence: Evidence,
        signatures: Sequence[Signature],
        judge: Judge,
        ambiguous: frozenset[str] = frozenset(),
    ) -> None:
        """Sort the evidence. ``ambiguous``: alerts (lower case) that several runbooks answer."""
        self.judge = judge
        self.ambiguous = ambiguous
        self.alerts: dict[str, list[Observation]] = {}
        self._judged: dict[tuple[str, str], Sightings] = {}
        self.states: dict[str, list[Observation]] = {}
        self.lines: dict[tuple[str, str, str], list[Observation]] = {}
        self.spoken: set[str] = set()
        """Runbooks of which a line was seen."""
        times = [seen.time for seen in evidence.observations if seen.time is not None]
        live = any(seen.kind == "state" for seen in evidence.observations)
        self.latest = judge.now if live else max(times, default=judge.now)
        """The time that ages count from: logs alone are judged at the time of their last line."""
        self.answered = {
            resource
            for coverage in evidence.coverage
            if coverage.state == "checked"
            for resource in coverage.resources
        }
        self._read = {one.removeprefix("log:") for one in self.answered if one.startswith("log:")}
        self._one_alone = len(self._read) == 1 and not live
        """The log of one program was read, and nothing else."""
        self._read |= {PROJECT_OF[program] for program in self._read if program in PROJECT_OF}
        """Programs and projects of which a log was read; an empty one: of all."""
        for seen in evidence.observations:
            if seen.kind == "state":
                self.states.setdefault(seen.resource, []).append(seen)
            elif seen.kind == "alert":
                self.alerts.setdefault(seen.name.lower(), []).append(seen)
            if seen.signatures:
                self._take_in_line(seen, [signatures[number] for number in seen.signatures])

    def _take_in_line(self, seen: Observation, known: Iterable[Signature]) -> None:
        """Sort a line by the symptoms that it shows, or says to be over: never both of one page.

        "Health check cleared: SLOW_OPS (was: 31 slow ops, ...)" has the words of what is over.
        """
        said = [
            one
            for one in known
            if (one.source == "log" or seen.kind == "text") and one.fits(seen.service)
        ]
        cleared = {one.runbook for one in said if one.role == "clears"}
        for one in said:
            if one.runbook in cleared and one.role != "clears":
                continue
            self.spoken.add(one.runbook)
            lines = self.lines.setdefault((one.runbook, one.symptom, one.role), [])
            if not lines or lines[-1] is not seen:
                lines.append(seen)

    def may_show(self, runbook: str, signs: Signs) -> bool:
        """Say whether anything of an incident can be seen here; if not it need not be judged."""
        return (
            signs.absent
            or runbook in self.spoken
            or any(resource in self.states for resource in signs.resources)
            or any(alert in self.alerts for alert in signs.alerts)
        )

    def sightings(self, runbook: Incident, symptom: Symptom) -> Sightings:
        """Judge one symptom; asked again, it is not judged again."""
        key = (runbook.id, symptom.id)
        if key not in self._judged:
            self._judged[key] = self._sightings(runbook, symptom)
        return self._judged[key]

    def _sightings(self, runbook: Incident, symptom: Symptom) -> Sightings:
        matchers: Iterable[Symptom | Matcher] = symptom.any_of or (symptom,)
        states = [m.state for m in matchers if m.state]
        unique: dict[int, Observation] = {}
        for state in states:
            for seen in self.states.get(state.resource, []):
                if self.judge.holds(state.where, seen):
                    unique[id(seen)] = seen
        found = list(unique.values())
        answered = all(state.resource in self.answered for state in states)
        read = all(self._was_read(m.log) for m in matchers if m.log)
        result = Sightings(symptom=symptom, judged=answered and read, asked=self.latest)
        if symptom.absent:
            if answered and not found:
                result.seen = {ANYWHERE: []}
            return result
        found += self.lines.get((runbook.id, symptom.id, "holds"), [])
        pasted = [seen for seen in found if seen.kind == "text"]
        found = self._enough(symptom, [seen for seen in found if seen.kind != "text"])
        elsewhere = any(m.log.elsewhere for m in matchers if m.log)
        for scope, some in _placed(runbook.per, [*found, *pasted], elsewhere=elsewhere).items():
            enough = _at_least(symptom.at_least, some)
            if not enough and self._is_all_one_says(symptom.at_least, some):
                enough = True
                result.narrow.add(scope)
            if enough or any(seen.kind == "text" for seen in some):
                result.seen[scope] = some
            if not enough and symptom.at_least.is_many:
                result.few.add(scope)
        self._clear(runbook, symptom, result)
        return result

    def _is_all_one_says(self, wanted: AtLeast, some: Sequence[Observation]) -> bool:
        """Say whether it is as much as it takes of several programs, where one could be heard."""
        return self._one_alone and _at_least(replace(wanted, hosts=1, services=1), some)

    def _was_read(self, log: Log) -> bool:
        """Say whether a log that could hold such a line was read."""
        wanted = (log.service,) if isinstance(log.service, str) else log.service
        if not wanted or "" in self._read:
            return bool(self._read)
        return not self._read.isdisjoint(wanted)

    def alerted(self, runbook: Incident) -> Sightings:
        """Return the firing alerts that the runbook answers, as one more symptom of it.

        An alert that only this runbook answers names the problem; another only speaks for it.
        """
        names = {name.lower() for name in runbook.alerts} & self.alerts.keys()
        named = any(name not in self.ambiguous for name in names)
        found = [seen for name in sorted(names) for seen in self.alerts[name]]
        return Sightings(
            symptom=Symptom(id="alert", weight="strong" if named else "supporting"),
            seen=by_scope(runbook.per, found),
        )

    def _enough(self, symptom: Symptom, found: list[Observation]) -> list[Observation]:
        """Keep what satisfies the conditions over all that was found: together, share."""
        if symptom.together and found:
            found = _together(found, symptom.together.field, seconds(symptom.together.within))
            if not _at_least(symptom.at_least, found):
                return []
        if symptom.share and found and symptom.state:
            of = symptom.share.of
            everyone = [
                seen
                for seen in self.states.get(symptom.state.resource, [])
                if self.judge.holds(of, seen)
            ]
            matched = {id(seen) for seen in found}
            among = [seen for seen in everyone if id(seen) in matched]
            if not everyone or len(among) / len(everyone) < symptom.share.at_least:
                return []
            found = among
        return found

    def _clear(self, runbook: Incident, symptom: Symptom, result: Sightings) -> None:
        """Find the scopes in which something later says that it is over."""
        if not symptom.cleared_by:
            return
        signs = list(self.lines.get((runbook.id, symptom.id, "clears"), []))
        if state := symptom.cleared_by.state:
            signs += [
                seen
                for seen in self.states.get(state.resource, [])
                if self.judge.holds(state.where, seen)
            ]
        for scope, some in result.seen.items():
            last = max((seen.time or 0.0 for seen in some), default=0.0)
            later = [
                sign.time or self.judge.now
                for sign in signs
                if (sign.time or self.judge.now) > last
                and _same_place(scope_of(runbook.per, sign), scope)
            ]
            if later and not any(seen.kind in ("text", "state") for seen in some):
                result.over[scope] = min(later)


def _placed(
    per: Scope, found: Sequence[Observation], *, elsewhere: bool
) -> dict[str, list[Observation]]:
    """Sort by scope; the host of a line that tells of another host means nothing."""
    if not (elsewhere and per == "host"):
        return by_scope(per, found)
    scopes = by_scope(per, (seen for seen in found if seen.kind != "log"))
    lines = [seen for seen in found if seen.kind == "log"]
    return {**scopes, ANYWHERE: [*scopes.get(ANYWHERE, []), *lines]} if lines else scopes


def _same_place(one: str, other: str) -> bool:
    return ANYWHERE in (one, other) or one == other


def scope_of(per: Scope, seen: Observation) -> str:
    """Return the thing that an observation is about, in the runbook's measure."""
    return ANYWHERE if per == "cloud" else place_of(seen, per)


def by_scope(per: Scope, found: Iterable[Observation]) -> dict[str, list[Observation]]:
    """Sort observations by scope."""
    scopes: dict[str, list[Observation]] = {}
    for seen in found:
        scopes.setdefault(scope_of(per, seen), []).append(seen)
    return scopes


def _at_least(wanted: AtLeast, found: Sequence[Observation]) -> bool:
    if not found:
        return False
    if len({seen.host for seen in found if seen.host}) < wanted.hosts and wanted.hosts > 1:
        return False
    if len({_program(seen) for seen in found}) < wanted.services:
        return False
    if wanted.projects > 1 and len({s.project for s in found if s.project}) < wanted.projects:
        return False
    if wanted.count == 1:
        return True
    if wanted.within is None:
        return sum(seen.count for seen in found) >= wanted.count
    return _densest(found, seconds(wanted.within)) >= wanted.count


def _program(seen: Observation) -> str:
    return known(seen, "binary") or seen.service or seen.resource


def _densest(found: Sequence[Observation], span: float) -> int:
    """Count the most that happened within a span.

    Folded lines tell only when the first and the last was; those between are taken as evenly
    spread.
    """
    times: list[float] = []
    for seen in found:
        last = seen.time or 0.0
        first = seen.first if seen.first is not None else last
        shown = min(seen.count, 1000)
        step = (last - first) / max(shown - 1, 1)
        times += [first + step * i for i in range(shown)]
    times.sort()
    best = start = 0
    for end, time in enumerate(times):
        while time - times[start] > span:
            start += 1
        best = max(best, end - start + 1)
    return best


def _together(found: list[Observation], field: str, span: float) -> list[Observation]:
    """Return the largest group whose times in the field lie within the span."""
    dated = sorted(
        (
            (value, number)
            for number, seen in enumerate(found)
            if isinstance(value := seen.fields.get(field), int | float)
        )
    )
    best: list[tuple[float, int]] = []
    start = 0
    for end in range(len(dated)):
        while dated[end][0] - dated[start][0] > span:
            start += 1
        if end - start + 1 > len(best):
            best = dated[start : end + 1]
    return [found[number] for _, number in best]
