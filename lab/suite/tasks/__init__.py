"""All trials of task pages, one module each, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite.modules import named

if TYPE_CHECKING:
    from lab.suite.trial import TaskTrial

__all__ = ["TRIALS"]

TRIALS: dict[str, TaskTrial] = named(__name__, __path__, "TRIAL")
