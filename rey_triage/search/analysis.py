"""Words: how a text is taken apart, the same way for runbooks and for what is searched.

A word is kept whole, in lower case, and its parts are added: an error string is found whole, and by
the words it is made of. The engine gets finished terms and knows nothing of this.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from rey_triage.search.lexicon import Lexicon

_BETWEEN = """"'`(){}[]<>,;|=*!?…“”«»\\"""
_WORD = re.compile(rf"[^\s{re.escape(_BETWEEN)}]+")
_SPELLED = re.compile(r"\w+")
_EDGE = ".:-_/#&+%$@~"
_DOTTED = re.compile(r"[.:/@#+%&~$]+")
_JOINED = re.compile(r"[-_]+")
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_LONGEST_PHRASE = 3
_LONGEST_WORD = 80
_REMEMBERED = 1 << 16
"""Words that are taken apart once, and stemmed once: all of a library."""

CONCEPT = "="
"""Marks a term that stands for a group of synonyms."""
PAIR = "+"
"""Joins two words that follow each other."""
PART = 0.5
"""How much a part of a word counts against the whole word."""


def single(terms: Mapping[str, float]) -> dict[str, float]:
    """Leave the pairs out of weighed terms."""
    return {term: weight for term, weight in terms.items() if PAIR not in term}


class Word(NamedTuple):
    """A word of a text, and where it stands."""

    text: str
    start: int
    end: int


def words(text: str) -> Iterator[Word]:
    """Give the words of a text, with the marks around them cut off."""
    for found in _WORD.finditer(text):
        if word := _bare(found):
            yield word


def bare_words(text: str) -> list[str]:
    """Return the words alone."""
    return [word for raw in _WORD.findall(text) if (word := _stripped(raw)[1])]


def _bare(found: re.Match[str]) -> Word | None:
    lead, word = _stripped(found.group())
    start = found.start() + lead
    return Word(word, start, start + len(word)) if word else None


@lru_cache(_REMEMBERED)
def _stripped(raw: str) -> tuple[int, str]:
    """Take off what stands around a word; return how much was before it. Longest ones are none."""
    word = raw.lstrip(_EDGE)
    lead = len(raw) - len(word)
    word = word.rstrip(_EDGE)
    return lead, word if len(word) <= _LONGEST_WORD else ""


@lru_cache(_REMEMBERED)
def parts(word: str) -> tuple[str, ...]:
    """Give the whole word and all that it is made of, in lower case, each once."""
    found = [word.lower()]
    for segment in _DOTTED.split(word):
        found.append(segment.lower())
        for joined in _JOINED.split(segment):
            found.append(joined.lower())
            found += (piece.lower() for piece in _CAMEL.findall(joined))
    return tuple(dict.fromkeys(part for part in found if len(part) > 1 or part == word.lower()))


class Analysis:
    """Turns texts into terms, with one vocabulary."""

    def __init__(self, lexicon: Lexicon, stem: Callable[[str], str]) -> None:
        self._stop = lexicon.stop_words
        self._concepts = lexicon.concepts
        self._begin_concepts = {phrase.split(" ", 1)[0] for phrase in lexicon.concepts}
        self._boosts = lexicon.boosts
        self._stem = lru_cache(_REMEMBERED)(stem)
        self.stems = lru_cache(_REMEMBERED)(self._stems)

    def terms(self, text: str) -> list[str]:
        """Give all terms of a text: words, their parts, synonyms, pairs."""
        return self._terms(bare_words(text))

    def _terms(self, found: list[str]) -> list[str]:
        terms = list(self._concept_terms(found))
        before = ""
        for word in found:
            if word.lower() in self._stop:
                continue
            stems = self.stems(word)
            terms += stems
            if before and stems:
                terms.append(f"{before}{PAIR}{stems[0]}")
            before = stems[0] if stems else ""
        return terms

    def weighed(self, text: str) -> dict[str, float]:
        """Give the terms of a text, and how much each counts."""
        terms: dict[str, float] = {}
        found = bare_words(text)
        for word in found:
            for number, term in enumerate(self.stems(word)):
                terms[term] = max(terms.get(term, 0.0), PART if number else 1.0)
        for term in self._terms(found):
            if term.startswith(CONCEPT):
                terms.setdefault(term, self._boosts.synonym)
            elif PAIR in term:
                terms.setdefault(term, self._boosts.pair)
        return terms

    def _stems(self, word: str) -> tuple[str, ...]:
        """Give the terms of one word, without its synonyms."""
        return tuple(
            dict.fromkeys(self._stem(part) for part in parts(word) if part not in self._stop)
        )

    def concepts(self, word: str) -> list[int]:
        """Give the group of synonyms of a single word, if it has one."""
        group = self._concept(word.lower())
        return [] if group is None else [group]

    def spelled(self, text: str) -> set[str]:
        """Give the words as they are spelled, not their stems: how one asks tells as well."""
        return {word for word in _SPELLED.findall(text.lower()) if word not in self._stop}

    def plain(self, text: str) -> list[str]:
        """Give the words as they are written, for "did you mean"."""
        return [
            part
            for word in bare_words(text)
            for part in parts(word)
            if part.isalpha()
            and len(part) > 3
            and part not in self._stop  # shorter ones are guesses
        ]

    def known(self, word: str) -> bool:
        """Say whether the vocabulary itself knows the word."""
        return word in self._stop or word in self._concepts

    def _concept_terms(self, found: list[str]) -> Iterator[str]:
        lowered = [word.lower() for word in found]
        for start, word in enumerate(lowered):
            if (group := self._concept(word)) is not None:
                yield f"{CONCEPT}{group}"
            if word not in self._begin_concepts:
                continue
            for end in range(start + 2, min(start + _LONGEST_PHRASE, len(lowered)) + 1):
                if (group := self._concept(" ".join(lowered[start:end]))) is not None:
                    yield f"{CONCEPT}{group}"

    def _concept(self, phrase: str) -> int | None:
        found = self._concepts.get(phrase)
        if found is None and phrase.endswith("s"):  # "floating IPs", "VMs", "instances"
            found = self._concepts.get(phrase[:-1])
        return found
