"""What was done when, and how it ended: one JSON object a line."""

from __future__ import annotations

import json
import sys
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from keystoneauth1.exceptions import ClientException, ConnectTimeout
from openstack.exceptions import SDKException

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

T = TypeVar("T")

REFUSALS = (SDKException, ClientException, TimeoutError, OSError)
"""What a cloud that is not well does to its users."""


def moment(seconds: float) -> str:
    """A time as the recordings write it: UTC, whole seconds."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Journal:
    """Appends to one file; several threads and processes may."""

    def __init__(self, path: Path, *, echo: bool = False) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._echo = echo
        self._lock = threading.Lock()
        self._mine = threading.local()

    def note(self, what: str, outcome: str, seconds: float = 0.0, detail: str = "") -> None:
        now = time.time()
        entry = {
            "time": moment(now),
            "what": what,
            "outcome": outcome,
            "seconds": round(seconds, 1),
            "detail": detail[:600],
        }
        with self._lock, self._path.open("a") as file:
            file.write(json.dumps(entry) + "\n")
        if self._echo:
            print(
                f"{entry['time']} {outcome:7} {seconds:5.1f}s {what}  {detail[:160]}",
                file=sys.stderr,
            )

    def refused(self, what: str, refusal: Exception, seconds: float = 0.0) -> None:
        self._mine.unanswered = self.unanswered() or isinstance(refusal, ConnectTimeout)
        self.note(what, "failed", seconds, f"{type(refusal).__name__}: {refusal}")

    def unanswered(self) -> bool:
        """Whether a request of this thread got no answer in time, ever."""
        return getattr(self._mine, "unanswered", False)

    def attempt(self, what: str, act: Callable[[], T]) -> T | None:
        """Do it; a refusal is noted, and the caller goes on without the result."""
        began = time.time()
        try:
            result = act()
        except REFUSALS as refusal:
            self.refused(what, refusal, time.time() - began)
            return None
        self.note(what, "done", time.time() - began)
        return result

    @contextmanager
    def phase(self, what: str) -> Iterator[None]:
        """A part of a recording, noted at both ends."""
        began = time.time()
        self.note(what, "begins")
        yield
        self.note(what, "ends", time.time() - began)


def counts(path: Path) -> dict[str, int]:
    """Return how many acts of a journal ended how."""
    found = {"done": 0, "failed": 0}
    for line in path.read_text().splitlines() if path.exists() else ():
        outcome = json.loads(line)["outcome"]
        if outcome in found:
            found[outcome] += 1
    return found


def until(condition: Callable[[], bool], seconds: float, *, every: float = 1.0) -> bool:
    """Whether the condition came true in time; a refused question counts as no."""
    end = time.monotonic() + seconds
    while True:
        try:
            if condition():
                return True
        except REFUSALS:
            pass
        if time.monotonic() + every > end:
            return False
        time.sleep(every)
