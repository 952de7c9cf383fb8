"""The token, the addresses of the catalogue, and requests that fail."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from rey_triage.compare.changes import change

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rey_triage.compare.side import Pair, Side
    from rey_triage.difference import Change, Verdict
    from rey_triage.evidence import Observation

_SLOW, _SLOWER = 1.0, 3.0
"""Seconds, and times as long as before: single answers vary by less in a healthy cloud."""
_DAY = 86400.0
_SOON = 14.0
_SERVER_ERROR = 500
_PROJECT = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f-]{27}")
"""In an address: the project that the session belongs to."""


def token(pair: Pair) -> Iterator[Change]:
    """Compare the login."""
    old, new = (next(iter(side.states.get("token", ())), None) for side in pair)
    if old is None or new is None:
        return
    was, now = old.fields.get("ok"), new.fields.get("ok")
    if was != now:
        says = "issued again" if now else f"not issued: {_outcome(new)}"
        yield change("better" if now else "worse", "token", "token", "", says)
    elif now:
        yield from _latency("token", old, new)


def endpoints(pair: Pair) -> Iterator[Change]:
    """Compare the addresses of the catalogue."""
    old, new = (_by_key(side.states.get("endpoint", ())) for side in pair)
    for key in sorted(old.keys() | new.keys()):
        if key in old and key in new:
            yield from _changed(old[key], new[key], pair)
        elif key in new and pair.absent_from("before", "endpoint"):
            yield _of(new[key], "different", "new in the catalogue")
        elif key in old and pair.absent_from("after", "endpoint"):
            left = any(seen.fields.get("type") == key[0] for seen in new.values())
            yield _of(old[key], "different" if left else "worse", "no longer in the catalogue")


def _by_key(seen: Iterable[Observation]) -> dict[tuple[str, ...], Observation]:
    """Sort endpoints by type, interface and region; of several the first address counts."""
    found: dict[tuple[str, ...], Observation] = {}
    for one in sorted(seen, key=lambda one: str(one.fields.get("url"))):
        key = tuple(str(one.fields.get(name) or "") for name in ("type", "interface", "region"))
        found.setdefault(key, one)
    return found


def _of(seen: Observation, verdict: Verdict, says: str) -> Change:
    return change(verdict, "endpoint", _subject(seen), _url(seen), says)


def _url(seen: Observation) -> str:
    return _PROJECT.sub("{project}", str(seen.fields.get("url") or ""))


def _subject(seen: Observation) -> str:
    fields = seen.fields
    return f"{fields.get('service') or fields.get('type')} endpoint ({fields.get('interface')})"


class _Health(NamedTuple):
    well: bool
    says: str


def _health(seen: Observation) -> _Health:
    fields = seen.fields
    if fields.get("reachable") is False:
        return _Health(well=False, says=f"unreachable ({fields.get('error') or 'no answer'})")
    status = fields.get("status")
    ill = isinstance(status, int) and status >= _SERVER_ERROR
    return _Health(well=not ill, says=f"answers HTTP {status}" if ill else "answers")


def _changed(old: Observation, new: Observation, pair: Pair) -> Iterator[Change]:
    was, now = _health(old), _health(new)
    if was.says != now.says:
        verdict: Verdict = "different"
        if was.well != now.well:
            verdict = "better" if now.well else "worse"
        yield _of(new, verdict, f"{now.says}, before: {was.says}")
    if _url(old) != _url(new):
        yield _of(new, "different", f"another address, was {_url(old)}")
    yield from _certificate(old, new, pair)
    if was.well and now.well:
        yield from _latency("endpoint", old, new)
        yield from _version(old, new)


def _latency(
    area: Literal["token", "endpoint"], old: Observation, new: Observation
) -> Iterator[Change]:
    was, now = (float(seen.fields.get("latency") or 0.0) for seen in (old, new))
    if max(was, now) < _SLOW or max(was, now) < _SLOWER * min(was, now):
        return
    says = f"answers in {now:.1f} s, was {was:.1f} s"
    subject = "token" if area == "token" else _subject(new)
    yield change("worse" if now > was else "better", area, subject, _url(new), says)


def _version(old: Observation, new: Observation) -> Iterator[Change]:
    was, now = (str(seen.fields.get("version") or "") for seen in (old, new))
    if not was or not now or was == now:
        return
    lower = _numbers(now) < _numbers(was)
    says = f"offers {now}, {'no longer' if lower else 'was'} {was}"
    subject = f"{new.fields.get('service') or new.fields.get('type')} API"
    yield change("worse" if lower else "different", "version", subject, "", says)


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".") if part.isdigit()]


def _certificate(old: Observation, new: Observation, pair: Pair) -> Iterator[Change]:
    """Compare certificates by the day on which they expire: days left are fewer every day."""
    was, now = (str(seen.fields.get("certificate_error") or "") for seen in (old, new))
    if was != now and (was or now):
        verdict: Verdict = "worse" if not was else "better" if not now else "different"
        says = f"certificate refused: {now}" if now else "certificate accepted again"
        yield _of(new, verdict, says)
    left = new.fields.get("certificate_days")
    ends = [_end(seen, side) for seen, side in zip((old, new), pair, strict=True)]
    if not isinstance(left, int | float) or None in ends:
        return
    moved = (ends[1] or 0.0) - (ends[0] or 0.0)
    if abs(moved) > _DAY:
        sooner = moved < 0 and left < _SOON
        says = f"another certificate, valid {left:.0f} days"
        yield _of(new, "worse" if sooner else "different", says)
    elif not was and not now and left < 0 <= _days(old):
        yield _of(new, "worse", "certificate expired")


def _days(seen: Observation) -> float:
    days = seen.fields.get("certificate_days")
    return float(days) if isinstance(days, int | float) else 0.0


def _end(seen: Observation, side: Side) -> float | None:
    if seen.fields.get("certificate_days") is None:
        return None
    return side.evidence.taken_at + _days(seen) * _DAY


def requests(pair: Pair) -> Iterator[Change]:
    """Compare what failed of the requests that both looks made."""
    old, new = (_failed(side) for side in pair)
    for key in sorted(new.keys() - old.keys()):
        asked = pair.before.answered(key[0])
        says = f"requests fail{'' if asked else ' (not asked before)'}: {_outcome(new[key])}"
        verdict: Verdict = "worse" if asked else "unknown"
        yield change(verdict, "request", f"{new[key].service} API", key[1], says)
    for key in sorted(old.keys() - new.keys()):
        if pair.after.answered(key[0]):
            says = f"requests are answered again, before: {_outcome(old[key])}"
            yield change("better", "request", f"{old[key].service} API", key[1], says)


def _failed(side: Side) -> dict[tuple[str, str], Observation]:
    return {
        (str(seen.fields.get("type")), str(seen.fields.get("path"))): seen
        for seen in side.states.get("request", ())
    }


def _outcome(seen: Observation) -> str:
    status, error = seen.fields.get("status"), seen.fields.get("error")
    return f"HTTP {status}" if status else f"no answer ({error or 'unknown why'})"
