"""All faults, one module each, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite.modules import named

if TYPE_CHECKING:
    from lab.suite.fault import Fault

__all__ = ["FAULTS"]

FAULTS: dict[str, Fault] = named(__name__, __path__, "FAULT")
