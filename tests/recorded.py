"""Recorded incidents of the lab, and the question what they are, with or without parts."""

from __future__ import annotations

from pathlib import Path

from lab.suite.replay import ask, evidence, library, moved, scanner

__all__ = ["DIRECTORY", "ask", "evidence", "library", "moved", "recording", "scanner"]

DIRECTORY = Path(__file__).parent / "recordings"


def recording(name: str, **parts):
    """Diagnose one recording."""
    return ask(evidence(DIRECTORY / f"{name}.tar.xz", **parts))
