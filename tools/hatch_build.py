"""Puts the runbooks, the search vocabulary and the built index into the wheel.

An editable installation uses the checkout, and builds its index when it is first needed.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

DATA = "rey_triage/data"  # where rey_triage/paths.py looks for them


class CustomBuildHook(BuildHookInterface[Any]):
    """Called by hatchling before and after a wheel is made."""

    _made = ""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the files."""
        if version == "editable":
            return
        root = Path(self.root)
        self._made = tempfile.mkdtemp(prefix="rey-triage-index-")
        build(root, Path(self._made))
        include = build_data["force_include"]
        include[str(root / "runbooks")] = f"{DATA}/runbooks"
        for file in (*(root / "index").glob("*.yaml"), root / "index" / "verified.json"):
            include[str(file)] = f"{DATA}/index/{file.name}"
        include[self._made] = f"{DATA}/index/built"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002  # hatchling's signature
        """Remove what was made for the wheel."""
        if self._made:
            shutil.rmtree(self._made)


def build(root: Path, place: Path) -> None:
    """Build the index of the checkout; a runbook with a fault must not be shipped."""
    sys.path.insert(0, str(root))
    try:
        from rey_triage import library, paths  # noqa: PLC0415  # not installed yet
        from rey_triage.search import store  # noqa: PLC0415
    finally:
        sys.path.remove(str(root))
    compiled = library.compile_library([paths.runbooks()])
    if compiled.faults:
        raise SystemExit("\n".join(map(str, compiled.faults)))
    library.store(compiled, [place])
    if not store.build(compiled, paths.index(), [place]):
        raise SystemExit(f"the index cannot be built in {place}")
