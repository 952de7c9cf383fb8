"""Messages of the logs: known signs and unknown errors, new or more frequent than before."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from rey_triage.compare.changes import change
from rey_triage.masks import mask

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rey_triage.compare.side import Pair, Side
    from rey_triage.difference import Change, Verdict
    from rey_triage.library import Library
    from rey_triage.signatures import Signature

_OFTENER, _OFTEN = 5.0, 10
"""So many times as often per hour, and at least so many lines, is worth telling."""
_CERTAIN = 3.0
"""What is absent where so many were to be expected is absent for a reason: chance is below 5 %."""
_SHORTEST = 60.0
_LONGEST = 200
_ERRORS = {"ERROR", "CRITICAL"}


class _Key(NamedTuple):
    runbook: str
    """Empty: an error that no runbook knows."""
    sign: str
    """The symptom; of an unknown error its text without what varies."""
    program: str
    """Of an unknown error."""


class _Lines(Struct, kw_only=True):
    count: int = 0
    programs: set[str] = set()
    text: str = ""
    error: bool = False


def signs(pair: Pair, library: Library, signatures: Sequence[Signature]) -> Iterator[Change]:
    """Compare the log lines that matter; counts per hour, since the logs may differ in length."""
    if not pair.before.programs or not pair.after.programs:
        return
    old, new = (_collected(side, library, signatures) for side in pair)
    before, after = ((side.log_seconds or 0.0) for side in pair)
    for key in sorted(old.keys() | new.keys()):
        was, now = old.get(key), new.get(key)
        if was and now:
            yield from _both(key, was, now, before, after)
        elif now and any(pair.before.read(one, pair.after) for one in now.programs):
            yield from _appeared(key, now, before, after)
        elif was and any(pair.after.read(one, pair.before) for one in was.programs):
            yield from _vanished(key, was, before, after)


def _collected(side: Side, library: Library, signatures: Sequence[Signature]) -> dict[_Key, _Lines]:
    found: dict[_Key, _Lines] = {}
    for seen in side.evidence.observations:
        if seen.kind != "log":
            continue
        error = seen.level in _ERRORS
        keys = {
            _Key(one.runbook, one.symptom, "")
            for one in (signatures[number] for number in seen.signatures)
            if one.source == "log" and one.role == "holds" and one.fits(seen.service)
        }
        if not seen.signatures and error:
            keys = {_Key("", mask(seen.text), seen.service)}
        for key in keys:
            lines = found.setdefault(key, _Lines())
            lines.count += seen.count
            lines.programs.add(seen.service)
            lines.text = lines.text or seen.text
            lines.error = lines.error or error or _is_strong(library, key)
    return found


def _is_strong(library: Library, key: _Key) -> bool:
    runbook = library.get(key.runbook)
    symptoms = getattr(runbook, "symptoms", ())
    return any(one.id == key.sign and one.weight == "strong" for one in symptoms)


def _of(key: _Key, lines: _Lines, verdict: Verdict, often: str) -> Change:
    programs = sorted(lines.programs)
    text = " ".join(lines.text.split())
    shown = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    subject = "log" if key.runbook else "unknown error"
    made = change(verdict, "log", subject, "", f"{often}: {shown}", runbook=key.runbook or None)
    made.things.extend(programs)
    return made


def _both(key: _Key, was: _Lines, now: _Lines, before: float, after: float) -> Iterator[Change]:
    first, second = _rate(was.count, before), _rate(now.count, after)
    often = f"{_per_hour(second)}, was {_per_hour(first)}"
    if second >= _OFTENER * first and now.count >= _OFTEN:
        yield _of(key, now, "worse" if now.error else "different", often)
    elif first >= _OFTENER * second and was.count >= _OFTEN:
        yield _of(key, was, "better" if was.error else "different", often)


def _appeared(key: _Key, now: _Lines, before: float, after: float) -> Iterator[Change]:
    often = f"new, {now.count} × ({_per_hour(_rate(now.count, after))})"
    if _expected(now.count, after, before) < _CERTAIN:
        yield _of(key, now, "unknown" if now.error else "different", f"{often}, too rare to tell")
    else:
        yield _of(key, now, "worse" if now.error else "different", often)


def _vanished(key: _Key, was: _Lines, before: float, after: float) -> Iterator[Change]:
    if _expected(was.count, before, after) >= _CERTAIN:
        often = f"no more, was {was.count} × ({_per_hour(_rate(was.count, before))})"
        yield _of(key, was, "better" if was.error else "different", often)


def _rate(count: int, duration: float) -> float:
    """Return how many an hour."""
    return count * 3600 / max(duration, _SHORTEST)


def _expected(count: int, duration: float, other: float) -> float:
    """Return how many a span of another length would have at the same rate."""
    return _rate(count, duration) * max(other, _SHORTEST) / 3600


def _per_hour(rate: float) -> str:
    return f"{rate:,.0f}/h" if rate >= 10 else f"{rate:.2g}/h"
