"""A small library for tests: two incidents and a task, and a home of its own."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from rey_triage import library, paths

if TYPE_CHECKING:
    import pytest

RUNBOOKS = Path(__file__).parent / "data" / "shelf"


def make(root: Path) -> Path:
    """Copy the runbooks to a place where a test may change them."""
    return shutil.copytree(RUNBOOKS, root)


def load(root: Path) -> library.Library:
    """Compile the runbooks; they have no faults."""
    compiled = library.compile_library([make(root)])
    assert not compiled.faults, compiled.faults
    return compiled


def settle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the program believe that these are its shipped runbooks, in a home of its own."""
    index = tmp_path / "index"
    shutil.copytree(paths.index(), index, ignore=shutil.ignore_patterns("built"))
    runbooks = make(tmp_path / "runbooks")
    monkeypatch.setattr(paths, "runbooks", lambda: runbooks)
    monkeypatch.setattr(paths, "index", lambda: index)
    for variable in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable.lower()))
    monkeypatch.delenv("NO_COLOR", raising=False)
    return tmp_path
