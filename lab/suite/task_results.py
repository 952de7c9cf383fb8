"""What came of the trials of task pages: one JSON file each, below ``lab/results/SERIES/tasks``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from rey_triage.trials import LeftOut, TaskTrial

if TYPE_CHECKING:
    from collections.abc import Iterator

RESULTS = Path(__file__).resolve().parents[1] / "results"

LOOKS = ("", "read")
"""The risks of steps that change nothing."""


class Done(Struct, frozen=True, kw_only=True):
    """One printed step."""

    purpose: str
    """before, steps, undo, again (after an undo), verify or rollback."""
    say: str
    run: str
    risk: str = ""
    as_expected: bool | None
    """None: left out, for the reason in ``note``."""
    seconds: float = 0.0
    note: str = ""

    @property
    def leaves_doubt(self) -> bool:
        """Whether it went wrong, or would have changed something and was left out."""
        left_out = self.as_expected is None and self.risk not in LOOKS
        return self.as_expected is False or left_out


class Tried(Struct, frozen=True, kw_only=True):
    """A task page, carried out as printed."""

    trial: str
    sentence: str
    runbook: str
    page: str
    """Digest of the page as it was then: when the page changes, this proves nothing any more."""
    series: str
    date: str
    steps: list[Done]
    has_way_back: bool
    """Whether the page has steps that lead back."""
    achieved: bool
    clean: bool
    """Whether nothing of it was left in the cloud."""
    healthy: bool
    """Whether all services were well, without further help."""
    seconds: float

    @property
    def proves(self) -> bool:
        """Whether all that changes something was typed and answered as printed, and left no trace.

        What only looks may be left out with a reason, but not all of a kind: something was done,
        something verified it, and where there is a way back it was gone.
        """
        asked = {"steps", "verify", *(("rollback",) if self.has_way_back else ())}
        done = {step.purpose for step in self.steps if step.as_expected}
        doubt = any(step.leaves_doubt for step in self.steps)
        return self.achieved and self.clean and self.healthy and not doubt and done >= asked


def write(tried: Tried) -> Path:
    path = RESULTS / tried.series / "tasks" / f"{tried.trial}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(tried), indent=1) + b"\n")
    return path


def read() -> Iterator[Tried]:
    for path in sorted(RESULTS.glob("*/tasks/*.json")):
        yield msgspec.json.decode(path.read_bytes(), type=Tried)


def shipped(tried: Tried) -> TaskTrial:
    """Return what the program ships of it."""
    carried = [step for step in tried.steps if step.as_expected]
    left_out = [
        LeftOut(step=step.say, reason=step.note) for step in tried.steps if step.as_expected is None
    ]
    return TaskTrial(
        trial=tried.trial,
        sentence=tried.sentence,
        runbook=tried.runbook,
        page=tried.page,
        series=tried.series,
        date=tried.date,
        proves=tried.proves,
        steps=sum(step.purpose not in ("undo", "again") for step in carried),
        undone=sum(step.purpose == "undo" for step in carried),
        wrong=sum(step.as_expected is False for step in tried.steps),
        left_out=left_out,
        seconds=tried.seconds,
    )
