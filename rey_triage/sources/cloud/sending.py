"""Sending what waits: threads that take questions from lanes, and ask again what failed."""

from __future__ import annotations

import threading
import time
from queue import SimpleQueue
from typing import TYPE_CHECKING

from rey_triage.bulk import Told
from rey_triage.redact import redact_text
from rey_triage.sources.cloud.pacing import LONGEST_PAUSE, Lane

if TYPE_CHECKING:
    from collections.abc import Callable

    from rey_triage.bulk import Ask
    from rey_triage.sources.cloud.pacing import Pace

TRIES = 4
"""How often a question is asked that fails for a moment."""
PAUSE = 0.25
"""Seconds before the second attempt; twice that before the third."""
_REFUSALS = 12
"""How often it is asked where the service only wants it later."""


class Sent:
    """What came of one attempt."""

    __slots__ = ("later", "seconds", "silent", "told")

    def __init__(
        self, told: Told, *, seconds: float = 0.0, silent: bool = False, later: float | None = None
    ) -> None:
        self.told = told
        self.seconds = seconds
        self.silent = silent
        """Nothing came back."""
        self.later = later
        """In how many seconds the service wants to be asked again; None: it did not say."""


class Sending:
    """Threads that send what waits in the lanes, until all has come or nobody wants it any more."""

    def __init__(self, send: Callable[[Ask], Sent], most: int, pace: Pace) -> None:
        self.told: SimpleQueue[Told] = SimpleQueue()
        self._send = send
        self._most = most
        self._pace = pace
        self._lanes: dict[str, Lane] = {}
        self._order: list[Lane] = []
        self._left = 0
        self._threads = 0
        self._idle = 0
        self._stopped = False
        self._changed = threading.Condition()

    def add(self, ask: Ask) -> None:
        if ask.service not in self._lanes:
            self._lanes[ask.service] = Lane(self._most)
            self._order = list(self._lanes.values())
        self._lanes[ask.service].add(ask)

    def more(self, ask: Ask) -> None:
        """Ask one more, after the start."""
        with self._changed:
            self.add(ask)
            self._left += 1
            if not self._idle and self._threads < self._most:
                self._begin()
            self._changed.notify()

    def start(self, expected: int) -> None:
        self._left = expected
        if expected:
            self._begin()

    def stop(self) -> None:
        """Send nothing any more; what is under way comes back to nobody."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def _begin(self) -> None:
        self._threads += 1
        threading.Thread(target=self._work, name="reader", daemon=True).start()

    def _work(self) -> None:
        while (taken := self._take()) is not None:
            lane, ask, tries = taken
            try:
                sent = self._send(ask)
            except Exception as fault:  # noqa: BLE001  # who waits for this answer must get one
                sent = Sent(Told(ask=ask, why=redact_text(f"{type(fault).__name__}: {fault}")))
            self._came(lane, ask, tries + 1, sent)

    def _take(self) -> tuple[Lane, Ask, int] | None:
        with self._changed:
            while self._left and not self._stopped:
                now = time.monotonic()
                pause = self._pace.wait(now)
                if not pause and (found := self._next(now)):
                    self._pace.sent(now)
                    if not self._idle and self._threads < min(self._most, self._left):
                        self._begin()
                    return found
                waits = [wait for lane in self._order if (wait := lane.wait(now)) is not None]
                self._idle += 1
                self._changed.wait(max(pause, min(waits), 0.001) if waits else None)
                self._idle -= 1
            self._changed.notify_all()
            return None

    def _next(self, now: float) -> tuple[Lane, Ask, int] | None:
        """Take a question of the lane with the fewest under way."""
        for lane in sorted(self._order, key=lambda lane: lane.asked):
            if found := lane.next(now):
                return (lane, *found)
        return None

    def _came(self, lane: Lane, ask: Ask, tries: int, sent: Sent) -> None:
        now = time.monotonic()
        with self._changed:
            lane.asked -= 1
            again = self._again(lane, tries, sent, now)
            if again is None:
                self._give(sent.told)
            else:
                lane.again(ask, tries, again)
            if lane.given_up:
                for one in lane.drain():
                    self._give(Told(ask=one, why=lane.given_up))
            if self._left:
                self._changed.notify(2)
            else:
                self._changed.notify_all()

    def _give(self, told: Told) -> None:
        self._left -= 1
        self.told.put(told)

    @staticmethod
    def _again(lane: Lane, tries: int, sent: Sent, now: float) -> float | None:
        """Tell the lane what came, and return when to ask again; None: not any more."""
        status, later = sent.told.status, sent.later
        if status == 429 or (status == 503 and later is not None):
            pause = min(PAUSE * 2**tries if later is None else later, LONGEST_PAUSE)
            lane.too_much(pause, now)
            return now + pause if tries < _REFUSALS else None
        if status == 401:  # a new token too: this service cannot have it checked
            lane.failed("refused", sent.told.why)
            return None
        if status is not None and status < 500:
            lane.answered(sent.seconds, now)
            return None
        if status is not None or sent.silent:
            lane.failed("silent" if sent.silent else "error", sent.told.why)
            return now + PAUSE * 2 ** (tries - 1) if tries < TRIES else None
        return None
