"""Patterns that are searched for in any amount of text: the one place that chooses the engines.

RE2 says which of hundreds of patterns are in a line, in one pass, in linear time. Hyperscan finds
the lines that are worth asking about, six times as fast; where it cannot be installed RE2 finds
them too. Where RE2 cannot be installed Python's own expressions find the same, slowly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rey_triage.patterns.lines import Finder
    from rey_triage.patterns.texts import Texts

__all__ = [
    "ENGINE",
    "EachOf",
    "PatternError",
    "SetOf",
    "compile_pattern",
    "compile_words",
    "finder_of",
]


def finder_of(patterns: Mapping[bytes, Texts | None], *, ignore_case: bool = False) -> Finder:
    """Return what finds the lines that may have any of the patterns.

    Of each may be given the texts one of which it needs (``texts.texts``), so that nobody looks.
    """
    try:
        from rey_triage.patterns import with_hyperscan  # noqa: PLC0415  # only for large logs
    except ImportError:
        return AnyOf(patterns, ignore_case=ignore_case)
    try:
        return with_hyperscan.AnyOf(patterns, ignore_case=ignore_case)
    except with_hyperscan.UnsupportedError:  # an own runbook may have a pattern beyond it
        return AnyOf(patterns, ignore_case=ignore_case)
