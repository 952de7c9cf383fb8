"""Progress on stderr: a bar on a terminal, nothing elsewhere."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType

    from rich.progress import Progress as Bar


_TICK = 0.05  # seconds; to draw more often costs more than what is drawn


class Progress:
    """Call it with what is being done, how much of it is done, and of how much."""

    def __init__(self, *, estimate: bool = False) -> None:
        """With ``estimate`` it also says how long it will still take."""
        self._bar: Bar | None = None
        self._estimate = estimate
        self._shown = 0.0

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            from rich.console import Console  # noqa: PLC0415  # only on a terminal
            from rich.progress import BarColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415
            from rich.progress import Progress as Bar  # noqa: PLC0415

            self._bar = Bar(
                TextColumn("{task.description}"),
                BarColumn(),
                TextColumn("{task.percentage:>3.0f} %"),
                *([TimeRemainingColumn()] if self._estimate else []),
                console=Console(stderr=True),
                transient=True,
                auto_refresh=False,  # by a thread, with which no process can be copied safely
            )
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar:
            self._bar.stop()

    def __call__(self, doing: str, done: int, total: int) -> None:
        if self._bar is None:
            return
        now = time.monotonic()
        if now - self._shown < _TICK and done < total:
            return
        self._shown = now
        if not self._bar.task_ids:
            self._bar.add_task(doing, total=total)
        task = self._bar.task_ids[0]
        self._bar.update(task, description=doing[:40], completed=done, total=total, refresh=True)
