"""The phrases that every rendering of a difference shares."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from rey_triage import spans
from rey_triage.compare.resources import plural
from rey_triage.masks import mask
from rey_triage.render.phrases import some

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rey_triage.difference import Change, Difference, Look, NotCompared, Verdict

_LONGEST = 100
HEADINGS: dict[Verdict, str] = {
    "worse": "Worse",
    "better": "Better",
    "different": "Merely different",
    "unknown": "Cannot be told",
}


def sections(difference: Difference, *, everything: bool = False) -> dict[Verdict, list[Change]]:
    """Return the changes, worse first; what a finding explains is left out unless asked for."""
    parts: dict[Verdict, list[Change]] = {
        "worse": difference.worse,
        "better": difference.better,
        "different": difference.different,
        "unknown": difference.unknown,
    }
    return {
        verdict: [one for one in changes if everything or not one.part_of]
        for verdict, changes in parts.items()
    }


def headline(difference: Difference) -> str:
    """Answer whether anything is worse."""
    count = {verdict: len(some_) for verdict, some_ in sections(difference).items()}
    doubtful = bool(difference.unknown or difference.not_compared)
    if worse := count["worse"]:
        answer = f"{worse} thing{'s' if worse != 1 else ''} got worse"
    else:
        answer = "Nothing got worse"
    if better := count["better"]:
        answer += f", {better} got better"
    if other := count["different"]:
        answer += f", {other} {'is' if other == 1 else 'are'} merely different"
    elif not (worse or better):
        answer = "Nothing got worse: nothing changed"
    if doubtful and not worse:
        answer += ", as far as both looked"
    return f"{answer}."


def looks(difference: Difference) -> Iterator[str]:
    """Say what was compared with what, a line for each."""
    before, after = difference.before, difference.after
    releases = list(dict.fromkeys(one.release for one in (before, after) if one.release))
    parts = [after.region or before.region or ""]
    parts += [f"OpenStack {' → '.join(releases)}"] if releases else []
    if cloud := " · ".join(part for part in parts if part):
        yield cloud
    yield f"before: {_look(before)}"
    passed = _moment(after) - _moment(before)
    later = f", {spans.words(passed)} later" if passed > 0 else ""
    yield f"after:  {_look(after)}{later}"


def _moment(look: Look) -> float:
    return datetime.fromisoformat(look.taken_at).timestamp()


def _look(look: Look) -> str:
    parts = [look.name, f"{look.taken_at[:16].replace('T', ' ')} UTC"]
    if look.log_seconds is not None:
        parts.append(f"logs of {spans.words(look.log_seconds)}")
    return ", ".join(parts)


def things(change: Change, shown: int = 4) -> str:
    """Name the things that a change is about; many are counted."""
    return some(change.things, shown)


def counts(difference: Difference) -> Iterator[str]:
    """Say how many there are of what, where that differs."""
    for one in difference.counts:
        yield f"{plural(one.resource)} {one.state} {one.before} → {one.after}"


def gaps(rows: Sequence[NotCompared]) -> Iterator[str]:
    """Say what was not compared; what shares a reason in one line."""
    reasons: dict[tuple[str, str], list[NotCompared]] = {}
    for row in rows:
        reasons.setdefault((row.missing, mask(row.why)), []).append(row)
    for (missing, _), alike in reasons.items():
        names = some([row.check for row in alike])
        why = alike[0].why
        shown = why if len(why) <= _LONGEST else f"{why[: _LONGEST - 1]}…"
        yield f"{names}: missing {missing} ({shown})"
