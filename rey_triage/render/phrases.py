"""The phrases that every rendering of a diagnosis shares."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from rey_triage.masks import mask
from rey_triage.spans import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rey_triage.diagnosis import (
        CauseVerdict,
        Checked,
        Diagnosis,
        EvidenceItem,
        Explained,
        Finding,
        NextStep,
        Unexplained,
    )

SHOWN_EVIDENCE = 4
SHOWN_THINGS = 4
SHOWN_UNEXPLAINED = 5
_MERELY_POSSIBLE = 4
"""Lines for causes beside a likely one of which nothing was seen; the last may count the rest."""
MARKS = {"confirmed": "●", "likely": "◐", "possible": "○", "excluded": "×"}  # a mark, not a letter
PURPOSES = {"confirm": "Confirm", "fix": "Fix", "verify": "Verify"}


def whence(one: Unexplained) -> str:
    """Say where something unexplained was seen, and which part of the software said it."""
    return ", ".join(filter(None, (one.resource or one.source, one.logger)))


def some(things: Sequence[str], shown: int = SHOWN_THINGS) -> str:
    """Name the first few, and say how many more: ``cmp-1, cmp-2 and 5 more``."""
    named = list(things[:shown])
    if len(things) > shown:
        return f"{', '.join(named)} and {len(things) - shown} more"
    return ", ".join(named)


def age(time: str | None, taken_at: str) -> str:
    """Say how long before the diagnosis something was: ``3 min 20 s ago``."""
    if not time or not taken_at:
        return ""
    passed = (datetime.fromisoformat(taken_at) - datetime.fromisoformat(time)).total_seconds()
    if passed < 1:
        return "now"
    return f"{words(passed)} ago"


def title(finding: Finding) -> str:
    """Return the title, with the one thing it is about, or their number."""
    count = len(finding.affected)
    if not count:
        return finding.title
    return f"{finding.title} — {finding.affected[0] if count == 1 else f'{count} affected'}"


def headline(diagnosis: Diagnosis) -> str:
    """Say what came out, in one sentence."""
    count = len(diagnosis.findings)
    current = [f for f in diagnosis.findings if not f.over_since]
    if not count:
        failed = [c for c in diagnosis.coverage if c.state == "failed"]
        if failed:
            return "Nothing known was found, but not everything could be looked at."
        return "Nothing known was found."
    folded = sum(e.count for f in diagnosis.findings for e in f.explains)
    sentence = f"{len(current)} root cause{'s' if len(current) != 1 else ''}"
    if over := count - len(current):
        sentence += f", {over} that {'is' if over == 1 else 'are'} over"
    if folded:
        sentence += f", {'which explains' if count == 1 else 'which explain'} {folded} more"
    return f"{sentence}."


def about(diagnosis: Diagnosis) -> str:
    """Say what was looked at, and when."""
    facts = diagnosis.facts
    parts = [facts[key] for key in ("cloud", "region") if facts.get(key)]
    if diagnosis.release:
        parts.append(f"OpenStack {diagnosis.release}")
    parts.append(diagnosis.taken_at.replace("T", " ").replace("Z", " UTC"))
    return " · ".join(parts)


def seen_where(item: EvidenceItem, taken_at: str) -> str:
    """Say where and when an item of evidence was seen."""
    place = item.service or item.resource.split(" ")[0]
    if item.host and item.host not in place:
        place = f"{place} on {item.host}" if place else item.host
    when = age(item.last_seen, taken_at)
    if item.stale and when:
        when = f"{when}, old"
    return ", ".join(part for part in (place, item.source, when) if part)


class Seen(NamedTuple):
    """The items of evidence of one symptom, in one line."""

    text: str
    where: str


def by_symptom(finding: Finding, taken_at: str) -> list[Seen]:
    """Sum the evidence up: for each symptom a sample, how often, where, when."""
    groups: dict[str, list[EvidenceItem]] = {}
    for item in finding.evidence:
        groups.setdefault(item.symptom, []).append(item)
    result: list[Seen] = []
    for group in groups.values():
        seen = Seen(_summed(group), _where(group, taken_at))
        if seen not in result:  # one line may show several symptoms
            result.append(seen)
    return result


def _summed(group: list[EvidenceItem]) -> str:
    count = sum(item.count for item in group)
    if count == len(group) > 1 and len({mask(item.text) for item in group}) > 1:
        return f"{group[0].text} (and {count - 1:,} more like it)"
    return f"{count:,} × {group[0].text}" if count > 1 else group[0].text


def _where(group: list[EvidenceItem], taken_at: str) -> str:
    if len(group) == 1:
        return seen_where(group[0], taken_at)
    programs = sorted({item.service for item in group if item.service})
    hosts = sorted({item.host for item in group if item.host})
    last = max((item.last_seen for item in group if item.last_seen), default=None)
    first = min((item.first_seen for item in group if item.first_seen), default=None)
    when = age(last, taken_at)
    if first and last and first != last:
        when = f"from {age(first, taken_at)} until {'now' if when == 'now' else when}"
    places = some(programs, 3)
    if hosts:
        places = f"{places} on {some(hosts, 3)}" if places else some(hosts, 3)
    return ", ".join(part for part in (places, when) if part)


def explained(item: Explained) -> str:
    """Say what a finding explains, in one line."""
    things = f": {some(item.resources)}" if item.resources else ""
    possibly = "" if item.certain else "possibly "
    return f"{possibly}{item.title}{things}"


def cause_line(verdict: CauseVerdict) -> str:
    see = f" (see {verdict.see})" if verdict.see else ""
    return f"{verdict.title}{see}"


def step_facts(step: NextStep) -> str:
    """Say of a step what Rey asks first: the risk, the time, the place."""
    parts = [step.risk or "", step.takes or "", f"on {step.on}" if step.on else ""]
    return ", ".join(part for part in parts if part)


def shown_causes(finding: Finding) -> list[CauseVerdict]:
    """Leave out what is ruled out, unless nothing else is left."""
    open_ = [c for c in finding.causes if c.state != "excluded"]
    return open_ or finding.causes


def told_causes(finding: Finding) -> tuple[list[CauseVerdict], int]:
    """Return the causes to list, and how many more there are of which nothing was seen.

    Where one is likely, the others are mostly those of other messages on the same page. The surest
    come first.
    """
    shown = shown_causes(finding)
    merely = sum(one.state == "possible" for one in shown)
    if merely == len(shown) or merely <= _MERELY_POSSIBLE:
        return shown, 0
    more = merely - (_MERELY_POSSIBLE - 1)
    return shown[:-more], more


def gaps(coverage: Sequence[Checked]) -> Iterator[str]:
    """Say what was not looked at: failures first; what shares a reason in one line."""
    reasons: dict[tuple[str, str], list[Checked]] = {}
    for state in ("failed", "skipped"):
        for one in coverage:
            if one.state == state:
                reasons.setdefault((state, mask(one.why)), []).append(one)
    for (state, _), alike in reasons.items():
        yield f"{state}: {some([one.check for one in alike])}: {alike[0].why}"
