"""All faults, one module each, by name."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lab.suite.fault import Fault

__all__ = ["FAULTS"]


def _all() -> dict[str, Fault]:
    modules = sorted(module.name for module in iter_modules(__path__))
    faults = [import_module(f"{__name__}.{name}").FAULT for name in modules]
    return {fault.name: fault for fault in faults}


FAULTS: dict[str, Fault] = _all()
