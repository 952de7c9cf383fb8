"""The search vocabulary of ``index/``: synonyms, stop words, boosts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from rey_triage.errors import ReyError

if TYPE_CHECKING:
    from pathlib import Path

FIELDS = ("title", "phrases", "alerts", "symptoms", "tags", "summary", "causes", "steps")
"""The parts of a runbook that are searched, apart from each other."""
SECONDARY = "steps"
"""Has many words, and says little of what a runbook is about."""
SAYINGS = ("title", "phrases")
"""Each text of these is held against the query as a whole, too."""
PAIRED = (*SAYINGS, "tags")
"""Where two words that follow each other count as well.

Elsewhere such pairs are two fifths of all terms, and change hardly any order (docs/evaluation.md).
"""


class Boosts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much a match counts."""

    title: float
    phrases: float
    alerts: float
    symptoms: float
    tags: float
    summary: float
    causes: float
    steps: float
    synonym: float
    pair: float
    task: float
    coverage: float
    saying: float
    saying_of_message: float
    leaning: float


class Lexicon(msgspec.Struct, frozen=True, kw_only=True):
    """What the search knows of words. It is stored beside the index that was made with it."""

    stop_words: frozenset[str]
    concepts: dict[str, int]
    """Word or phrase → number of its group of synonyms."""
    boosts: Boosts


def read(directory: Path) -> Lexicon:
    """Read the vocabulary as people write it."""
    groups = _yaml(directory / "synonyms.yaml", list[list[str]])
    concepts: dict[str, int] = {}
    for number, group in enumerate(groups):
        for word in group:
            if word in concepts:
                raise ReyError(
                    f"{word!r} stands in two groups", place=str(directory / "synonyms.yaml")
                )
            concepts[word] = number
    return Lexicon(
        stop_words=frozenset(_yaml(directory / "stop-words.yaml", list[str])),
        concepts=concepts,
        boosts=_yaml(directory / "boosts.yaml", Boosts),
    )


def _yaml(file: Path, shape: Any) -> Any:
    import yaml  # noqa: PLC0415  # only where an index is built

    try:
        # CBaseLoader: every scalar stays text, so `on` is a word and 404 is not a number.
        document = yaml.load(file.read_bytes(), yaml.CBaseLoader)  # noqa: S506  # makes text only
        return msgspec.convert(document, shape, strict=False)
    except (OSError, yaml.YAMLError, msgspec.ValidationError) as error:
        raise ReyError(str(error), place=str(file)) from None
