"""Does a state satisfy the conditions of a symptom? Yes, no, or not known.

An absent field is unknown, and what is unknown proves nothing either way.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from msgspec import UNSET

from rey_triage.model import Test
from rey_triage.patterns import compile_pattern
from rey_triage.spans import seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rey_triage.evidence import Observation
    from rey_triage.model import Condition, Conditions

_ABSENT = object()


class Judge:
    """Judges conditions at one time, with the operator's thresholds."""

    def __init__(self, now: float, thresholds: Mapping[str, float]) -> None:
        self.now = now
        self.thresholds = thresholds

    def holds(self, conditions: Conditions, seen: Observation) -> bool | None:
        """Judge all conditions together: one that fails decides, else one that is unknown."""
        verdict: bool | None = True
        for name, condition in conditions.items():
            one = self.condition(condition, value_of(seen, name), seen)
            if one is False:
                return False
            if one is None:
                verdict = None
        return verdict

    def condition(self, condition: Condition, value: Any, seen: Observation) -> bool | None:
        if value is _ABSENT:
            return None
        if isinstance(condition, Test):
            return self._test(condition, value, seen)
        if isinstance(condition, tuple):
            return any(_same(value, one) for one in condition)
        return _same(value, condition)

    def _test(self, test: Test, value: Any, seen: Observation) -> bool | None:
        verdicts = [
            check(self, getattr(test, name), value, seen)
            for name, check in _CHECKS.items()
            if getattr(test, name) is not None
        ]
        if test.is_not is not UNSET:
            refused = test.is_not if isinstance(test.is_not, tuple) else (test.is_not,)
            verdicts.append(not any(_same(value, one) for one in refused))
        if False in verdicts:
            return False
        return None if None in verdicts else True

    def _match(self, pattern: str, value: Any, _: Observation) -> bool:
        return isinstance(value, str) and matches(pattern, value)

    def _more(self, limit: float, value: Any, _: Observation) -> bool | None:
        return value > limit if _is_number(value) else None

    def _less(self, limit: float, value: Any, _: Observation) -> bool | None:
        return value < limit if _is_number(value) else None

    def _older(self, span: str, value: Any, _: Observation) -> bool | None:
        return self.now - value > self.span(span) if _is_number(value) else None

    def _younger(self, span: str, value: Any, _: Observation) -> bool | None:
        return self.now - value <= self.span(span) if _is_number(value) else None

    def _more_than(self, other: str, value: Any, seen: Observation) -> bool | None:
        against = value_of(seen, other)
        return value > against if _is_number(value) and _is_number(against) else None

    def _differs_from(self, other: str, value: Any, seen: Observation) -> bool | None:
        against = value_of(seen, other)
        return None if against is _ABSENT else not _same(value, against)

    def span(self, name: str) -> float:
        """Return a threshold by its name, or the span itself, in seconds."""
        return self.thresholds[name] if name in self.thresholds else seconds(name)


_CHECKS: dict[str, Callable[[Judge, Any, Any, Observation], bool | None]] = {
    "match": Judge._match,  # noqa: SLF001  # the table of the class's own methods
    "more": Judge._more,  # noqa: SLF001
    "less": Judge._less,  # noqa: SLF001
    "older": Judge._older,  # noqa: SLF001
    "younger": Judge._younger,  # noqa: SLF001
    "more_than": Judge._more_than,  # noqa: SLF001
    "differs_from": Judge._differs_from,  # noqa: SLF001
}


def value_of(seen: Observation, name: str) -> Any:
    """Return a field of a state; the attributes every observation has count as fields."""
    if name in seen.fields:
        return seen.fields[name]
    if name in ("id", "name", "host", "project", "network"):
        return getattr(seen, name) or _ABSENT
    return _ABSENT


def known(seen: Observation, name: str) -> str:
    """Return a field as text, empty where it is unknown or none."""
    value = value_of(seen, name)
    return "" if value is _ABSENT or value is None else str(value)


def place_of(seen: Observation, scope: str) -> str:
    """Return the host, network, project or resource that an observation is about.

    Not the field of that name: a volume service calls ``vol-1@ceph`` its host; the host is vol-1.
    """
    if scope == "resource" or (scope == "network" and seen.resource == "network"):
        return seen.id
    if scope == "network":
        return seen.network or known(seen, "network")
    return seen.host if scope == "host" else seen.project


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> Any:
    return compile_pattern(pattern)


def matches(pattern: str, text: str) -> bool:
    """Search for a pattern of a runbook in a text."""
    return _compiled(pattern).search(text) is not None


def _same(value: Any, wanted: Any) -> bool:
    # True == 1 in Python; a field that is a number is not meant by 'true'.
    return (
        type(value) is type(wanted) and value == wanted
        if isinstance(value, bool) or isinstance(wanted, bool)
        else value == wanted
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
