"""How many questions a service is asked at a time: as many as it bears, and no more.

A lane begins with few and takes one more for every answer that comes in good time. When answers
take much longer than they did, or the service says that it is too much (429, 503), it takes fewer.
So an API with many workers is asked quickly, and one with few is not buried.
"""

from __future__ import annotations

import heapq
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rey_triage.bulk import Ask

FIRST, LEAST = 8.0, 2.0
_SLOW = 4.0
"""So many times the quickest answer is slow."""
_GRACE = 0.05  # seconds; below that a difference is chance
_GIVE_UP = 24
"""Points of failures in a row after which a service is asked no more."""
_POINTS = {"refused": 6, "silent": 3, "error": 1}
LONGEST_PAUSE = 60.0
"""Seconds; a service that wants more is asked again all the same."""


class Lane:
    """What is still to be asked of one service, and how it bears what it is asked."""

    def __init__(self, most: int) -> None:
        self._most = float(most)
        self._width = min(FIRST, self._most)
        self._starting = True
        self._waiting: deque[tuple[Ask, int]] = deque()
        self._later: list[tuple[float, int, Ask, int]] = []
        self._number = 0
        self._quickest = float("inf")
        self._usual = 0.0
        self._narrowed = 0.0
        self._not_before = 0.0
        self._points = 0
        self.asked = 0
        """How many are under way."""
        self.given_up = ""
        """Why the service is asked no more."""

    def __len__(self) -> int:
        return len(self._waiting) + len(self._later)

    @property
    def width(self) -> int:
        return int(self._width)

    def add(self, ask: Ask) -> None:
        self._waiting.append((ask, 0))

    def again(self, ask: Ask, tries: int, when: float) -> None:
        """Ask once more, not before a time (monotonic)."""
        self._number += 1
        heapq.heappush(self._later, (when, self._number, ask, tries))

    def next(self, now: float) -> tuple[Ask, int] | None:
        """Take what may be asked now, and how often it was asked before."""
        if self.asked >= self.width or now < self._not_before:
            return None
        if self._later and self._later[0][0] <= now:
            _, _, ask, tries = heapq.heappop(self._later)
        elif self._waiting:
            ask, tries = self._waiting.popleft()
        else:
            return None
        self.asked += 1
        return ask, tries

    def wait(self, now: float) -> float | None:
        """Return for how many seconds nothing may be asked; None: until an answer comes."""
        if not len(self) or self.asked >= self.width:
            return None
        first = 0.0 if self._waiting else self._later[0][0]
        return max(0.0, max(first, self._not_before) - now)

    def drain(self) -> list[Ask]:
        """Give back all that waits."""
        left = [ask for ask, _ in self._waiting] + [ask for _, _, ask, _ in self._later]
        self._waiting.clear()
        self._later.clear()
        return left

    def answered(self, seconds: float, now: float) -> None:
        """Take an answer as a measure of what the service bears."""
        self._points = 0
        self._quickest = min(self._quickest, seconds)
        self._usual += (seconds - self._usual) / 8 if self._usual else seconds
        if self._usual > _SLOW * self._quickest + _GRACE:
            self._narrow(0.8, now)
        elif self._width < self._most:
            self._width = min(self._most, self._width + (1 if self._starting else 1 / self._width))

    def too_much(self, pause: float, now: float) -> None:
        """The service wants to be asked less, and not for some seconds."""
        self._not_before = max(self._not_before, now + min(pause, LONGEST_PAUSE))
        self._narrow(0.5, now)

    def failed(self, kind: str, why: str) -> None:
        """Count a failure.

        ``silent`` is where nothing came back, ``error`` where an error did, and ``refused`` where
        a token that was just issued was not accepted: each of these has cost a login.
        """
        self._points += _POINTS[kind]
        if self._points >= _GIVE_UP:
            self.given_up = why

    def _narrow(self, by: float, now: float) -> None:
        """Ask less at a time; what is under way was asked before, so once for all of it."""
        self._starting = False
        if now - self._narrowed < max(self._usual, _GRACE):
            return
        self._narrowed = now
        self._width = max(min(LEAST, self._most), self._width * by)


class Pace:
    """At most so many requests a second, whoever is asked; 0 is without a bound."""

    def __init__(self, most: float) -> None:
        self._gap = 1 / most if most > 0 else 0.0
        self._next = 0.0

    def wait(self, now: float) -> float:
        """Return for how many seconds nothing may be sent."""
        return max(0.0, self._next - now) if self._gap else 0.0

    def sent(self, now: float) -> None:
        if self._gap:
            self._next = max(self._next, now) + self._gap
