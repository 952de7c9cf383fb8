"""What stands in the modules of a package, one piece each, by name."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable


def named(package: str, places: Iterable[str], attribute: str) -> dict[str, Any]:
    """Return that attribute of every module, by its own ``name``; in the order of the modules."""
    modules = sorted(module.name for module in iter_modules(places))
    found = [getattr(import_module(f"{package}.{name}"), attribute) for name in modules]
    return {one.name: one for one in found}
