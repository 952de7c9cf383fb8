"""The phrases that every rendering of one resource shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.render.phrases import age, some

if TYPE_CHECKING:
    from rey_triage.diagnosis import Diagnosis, HangsOn, Happened, Said, Subject

MARKS = {"well": "✓", "bad": "✗", "unknown": "·"}
SHOWN_LINES = {"well": 8, "bad": 20, "unknown": 20}
SHOWN_EVENTS = 5
SHOWN_STEPS = 6
_TELLING = 2
_KINDS = {
    "service": "",
    "candidates": "room for it",
    "stack-resource": "resource",
    "lb-pool": "pool",
}
_TIMES = ("created", "changed")
_ELSEWHERE = 4


def title(subject: Subject) -> str:
    """Say what it is and how it is: ``server web-1: ERROR``."""
    return f"{subject.kind} {subject.name}: {subject.says}"


def headline(diagnosis: Diagnosis) -> str:
    """Say why, in one sentence, before all the rest."""
    current = [finding for finding in diagnosis.findings if not finding.over_since]
    if current:
        first = current[0]
        lead = "Root cause" if len(current) == 1 else f"{len(current)} root causes, the first"
        return f"{lead}: {first.title} ({first.confidence} confidence)."
    subject = diagnosis.subject
    if subject and not subject.id:
        return "Nothing known was found that would explain it."
    bad = [one for one in subject.hangs_on if one.state == "bad"] if subject else []
    if bad:
        names = some([f"{one.kind} {one.name}".strip() for one in bad])
        return f"No runbook explains it. Not well among what it hangs on: {names}."
    if subject and subject.state != "well":
        return "Nothing known was found that would explain it."
    if any(check.state == "failed" for check in diagnosis.coverage):
        return "Nothing known was found, but not everything could be looked at."
    return "Nothing known is wrong with it or with what it hangs on."


def facts(subject: Subject, taken_at: str) -> list[str]:
    """Return what is known of it, each fact with its name."""
    found: list[str] = []
    for name, value in subject.facts.items():
        if name in _TIMES:
            found.append(f"{name} {age(value, taken_at)}")
        else:
            found.append(f"{name} {value}")
    return found


def tie(one: HangsOn) -> tuple[str, str]:
    """Return what it is, and what is to be said of it."""
    kind = _KINDS.get(one.kind, one.kind)
    name = " ".join(part for part in (kind, one.name) if part)
    return f"{name} ({one.role})" if one.role else name, one.says


def event(one: Happened) -> str:
    """Say what happened, where, and how it ended."""
    place = f" on {one.host}" if one.host else ""
    details = " ".join(one.details.split())
    if details == one.result:
        details = ""
    end = ": ".join(part for part in (one.result, details) if part)
    return f"{one.text}{place}" + (f" — {end}" if end else "")


def said(subject: Subject, *, everything: bool) -> tuple[dict[str, list[Said]], int]:
    """Choose log lines, by program in the order in which each began; and how many are not shown."""
    lines = subject.said
    if not everything:
        telling = sorted(
            (line for line in lines if line.weight <= _TELLING), key=lambda line: line.weight
        )[: SHOWN_LINES[subject.state]]
        chosen = {id(line) for line in telling}
        lines = [line for line in lines if id(line) in chosen]
    groups: dict[str, list[Said]] = {}
    for line in lines:
        program = line.service or "unknown program"
        groups.setdefault(f"{program} on {line.host}" if line.host else program, []).append(line)
    return groups, len(subject.said) - len(lines) + subject.said_left_out


def clock(time: str | None, taken_at: str) -> str:
    """Return the time of day, with the date where it is another day's than the diagnosis's."""
    if not time:
        return "--:--:--"
    return time[11:19] if time[:10] == taken_at[:10] else f"{time[:10]} {time[11:19]}"


def elsewhere(subject: Subject) -> str:
    """Name the findings that do not concern it, or nothing."""
    if not subject.elsewhere:
        return ""
    names = some(subject.elsewhere, _ELSEWHERE)
    return f"Not about it, and left out: {names}. `rey-triage diagnose` shows them."


def hidden(count: int) -> str:
    """Say how many lines are not shown, and where they are."""
    return f"{count} more, telling less (--all, or --format json)" if count else ""
