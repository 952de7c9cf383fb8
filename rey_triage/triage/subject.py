"""The one resource that was asked about: its report, and which findings concern it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.broken import looks_broken
from rey_triage.diagnosis import HangsOn, Happened, Said, Subject
from rey_triage.spans import words
from rey_triage.triage.conditions import known
from rey_triage.triage.health import health, says
from rey_triage.triage.times import iso

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rey_triage import evidence as seen_as
    from rey_triage.evidence import Observation
    from rey_triage.triage.rank import Judged

_FACTS = (
    "task_state", "vm_state", "power_state", "operating_status", "provider", "host",
    "zone", "flavor", "image", "size", "type", "vif_type", "owner", "device", "network", "free",
)  # fmt: skip
_WORDS = {
    "task_state": "task",
    "power_state": "power",
    "operating_status": "operating",
    "vif_type": "vif",
    "free": "addresses left",
}
_SETTLING = 300.0
"""Seconds within which what is under way is no wonder."""


def report(subject: seen_as.Subject, now: float, elsewhere: Sequence[str]) -> Subject:
    """Write up what is known of the resource."""
    seen = subject.seen
    return Subject(
        kind=subject.kind,
        name=(seen.name if seen else "") or subject.name,
        id=seen.id if seen else "",
        state=health(seen) if seen else "unknown",
        says=_state(seen, now) if seen else f"could not be looked at: {subject.unanswered}",
        facts=_facts(subject),
        fault=known(seen, "fault") if seen and health(seen) != "unknown" else "",
        hangs_on=list(_hangs_on(subject, now)),
        happened=_happened(subject),
        requests=subject.requests,
        said=[
            Said(
                time=iso(line.time),
                service=line.service,
                host=line.host,
                level=line.level,
                request=line.request,
                text=line.text,
                source=line.source,
                count=line.count,
                weight=line.weight,
            )
            for line in subject.lines
        ],
        said_left_out=subject.left_out,
        logs_read=subject.logs_read,
        elsewhere=list(elsewhere),
    )


def _state(seen: Observation, now: float) -> str:
    status = known(seen, "status") or ("up" if seen.fields.get("up") else "there")
    since = seen.fields.get("since")
    if health(seen) == "unknown" and isinstance(since, (int, float)) and now - since > _SETTLING:
        return f"{status}, for {words(now - since)}"
    return status


def _facts(subject: seen_as.Subject) -> dict[str, str]:
    facts: dict[str, str] = {}
    seen = subject.seen
    if seen is not None:
        for name in _FACTS:
            value = seen.fields.get(name)
            if value is not None and value != "":
                facts[_WORDS.get(name, name)] = str(value)
            elif name == "task_state" and name in seen.fields:
                facts["task"] = "none"
        for name, word in (("created", "created"), ("since", "changed")):
            time = seen.fields.get(name)
            if isinstance(time, (int, float)):
                facts[word] = iso(time) or ""
        if seen.project:
            facts["project"] = seen.project
    return facts | subject.facts


def _hangs_on(subject: seen_as.Subject, now: float) -> Iterator[HangsOn]:
    anchors = {tie.anchor for tie in subject.ties}
    below: dict[str, list[seen_as.Tie]] = {}
    for tie in subject.ties:
        own = tie.through if tie.through in anchors and tie.through != tie.anchor else ""
        below.setdefault(own, []).append(tie)

    def walk(parent: str, depth: int) -> Iterator[HangsOn]:
        for tie in below.pop(parent, ()):
            seen = tie.seen
            yield HangsOn(
                kind=seen.resource,
                name=_name(seen),
                id=seen.id,
                state=health(seen),
                says=says(seen, now),
                role=tie.role,
                host=seen.host,
                depth=depth,
            )
            if tie.anchor:
                yield from walk(tie.anchor, depth + 1)

    yield from walk("", 0)


def _name(seen: Observation) -> str:
    if seen.resource == "service":
        return f"{known(seen, 'binary')} on {known(seen, 'host')}"
    if seen.resource == "allocation":
        return f"on {seen.host}"
    if seen.resource == "candidates":
        return ""
    return seen.name or seen.id


def _happened(subject: seen_as.Subject) -> list[Happened]:
    """Sort events, the newest first, each with its steps in order."""
    found: list[tuple[float, Happened]] = []
    for event in subject.events:
        one = Happened(
            time=iso(event.time),
            text=event.text,
            result=event.result,
            host=event.host,
            request=event.request,
            details=event.details,
        )
        if event.part and found:
            found[-1][1].steps.append(one)
        else:
            found.append((event.time or 0.0, one))
    return [one for _, one in sorted(found, key=lambda pair: -pair[0])]


# --- which evidence and which findings concern it ------------------------------------------


def relevant(observations: Iterable[Observation], subject: seen_as.Subject) -> list[Observation]:
    """Leave out what was logged about others, and what was logged at another time.

    What is well is explained by no line but its own.
    """
    if subject.seen is None:
        return list(observations)
    touch = _Touch(subject)
    begin, end = _span(subject)
    well = health(subject.seen) == "well"

    def counts(line: Observation) -> bool:
        if well or line.project:  # with a project it is of another user's request
            return False
        first = line.time if line.first is None else line.first
        return line.time is not None and first is not None and line.time >= begin and first <= end

    return [
        seen for seen in observations if seen.kind != "log" or touch.named(seen) or counts(seen)
    ]


def about(observations: Iterable[Observation], subject: seen_as.Subject) -> list[Observation]:
    """Return the states of what it hangs on, and the log lines that name it."""
    touch = _Touch(subject)
    return [
        seen
        for seen in observations
        if (touch.named(seen) if seen.kind == "log" else touch.any((seen,)))
    ]


def _span(subject: seen_as.Subject) -> tuple[float, float]:
    """Return the time in which it became what it is; while something is under way, until now."""
    begin = subject.begin or 0.0
    seen = subject.seen
    if seen is None or health(seen) == "unknown":
        return begin, float("inf")
    times = [event.time for event in subject.events if event.time is not None]
    since = seen.fields.get("since")
    times += [since] if isinstance(since, (int, float)) else []
    return begin, max(times, default=float("inf")) + _SETTLING


def concerning(roots: Iterable[Judged], subject: seen_as.Subject) -> tuple[list[Judged], list[str]]:
    """Keep the findings about the resource and what it hangs on, and those that explain them.

    Return them, and the runbooks of the others.
    """
    if subject.seen is None:  # nothing of it is known: whatever was found is why
        return list(roots), []
    touch = _Touch(subject)
    kept: list[Judged] = []
    others: list[Judged] = []
    for root in roots:
        own = touch.any(root.finding.observations())
        explained = [pair for pair in root.explains if touch.any(pair[0].finding.observations())]
        if own or explained:
            root.explains = explained
            kept.append(root)
        else:
            others.append(root)
    if not kept and health(subject.seen) != "well":  # what is wrong everywhere may be why
        kept = [root for root in others if root.finding.runbook.per == "cloud"]
    left = [root.finding.runbook.id for root in others if root not in kept]
    return kept, list(dict.fromkeys(left))


class _Touch:
    """Tells whether an observation is about the resource or something that it hangs on."""

    def __init__(self, subject: seen_as.Subject) -> None:
        things = [tie.seen for tie in subject.ties]
        if subject.seen:
            things.append(subject.seen)
        self._ids = {seen.id for seen in things if seen.id}
        services = [seen for seen in things if seen.resource == "service"]
        self._services = {(known(seen, "binary"), seen.host) for seen in services}
        # a log that does not say on which host it was written may be of any
        self._programs = self._services | {(known(seen, "binary"), "") for seen in services}
        self._words = subject.ids
        self._requests = frozenset(subject.requests)

    def any(self, observations: Iterable[Observation]) -> bool:
        """Say whether one of them is."""
        return any(self._one(seen) for seen in observations)

    def named(self, line: Observation) -> bool:
        """Say whether a log line carries its id, or is of one of its requests."""
        return (
            line.request in self._requests
            or line.id in self._ids
            or any(word in line.text for word in self._words)
        )

    def _one(self, seen: Observation) -> bool:
        if seen.kind == "log":
            of_another = bool(seen.id) and seen.id not in self._ids
            return self.named(seen) or (
                not of_another and (seen.service, seen.host) in self._programs
            )
        if seen.resource == "service":
            return health(seen) == "bad" and ((known(seen, "binary"), seen.host) in self._services)
        if seen.resource in {"endpoint", "token", "request"}:
            return looks_broken(seen)  # only those that it hangs on were asked
        return bool(seen.id) and seen.id in self._ids
