"""Compiled patterns that are kept for the next run: compiling takes longer than reading 16 MB."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage import paths

if TYPE_CHECKING:
    from pathlib import Path

_MANY = 8
"""Files that stay: an operator has few sets of runbooks, and two ways to look for each."""


def find(name: str) -> bytes | None:
    """Return what was kept under a name, if nobody else can have put it there."""
    file = _folder() / name
    try:
        if not (paths.trusted(file.parent) and paths.trusted(file)):
            return None
        return file.read_bytes()
    except OSError:
        return None


def keep(name: str, compiled: bytes) -> None:
    """Keep something under a name, and let the oldest go. Where nothing can be written, do not."""
    folder = _folder()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not paths.trusted(folder):
            return
        paths.write_atomically(folder / name, compiled)
        files = sorted(folder.iterdir(), key=lambda file: file.stat().st_mtime_ns)
        for old in files[:-_MANY]:
            old.unlink()
    except OSError:  # the disk is full, or two let the same file go
        return


def _folder() -> Path:
    return paths.user_cache() / "patterns"
