"""All trials of task pages, one module each, by name."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lab.suite.trial import TaskTrial

__all__ = ["TRIALS"]


def _all() -> dict[str, TaskTrial]:
    modules = sorted(module.name for module in iter_modules(__path__))
    trials = [import_module(f"{__name__}.{name}").TRIAL for name in modules]
    return {trial.name: trial for trial in trials}


TRIALS: dict[str, TaskTrial] = _all()
