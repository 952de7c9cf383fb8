"""Patterns that are searched for in any amount of text: the one place that chooses the engine.

RE2 looks for hundreds of patterns in one pass, in linear time, and lets other threads run
meanwhile. Where it cannot be installed Python's own expressions find the same, slowly.
"""

from __future__ import annotations

from rey_triage.patterns.each import EachOf

try:
    from rey_triage.patterns.with_re2 import (
        ENGINE,
        AnyOf,
        PatternError,
        SetOf,
        compile_pattern,
        compile_words,
    )
except ImportError:
    from rey_triage.patterns.with_re import (  # type: ignore[assignment]
        ENGINE,
        AnyOf,
        PatternError,
        SetOf,
        compile_pattern,
        compile_words,
    )

__all__ = ["ENGINE", "AnyOf", "EachOf", "PatternError", "SetOf", "compile_pattern", "compile_words"]
