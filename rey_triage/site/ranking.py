"""What the browser needs to rank pages as ``rey-triage search`` does.

The site's own search finds the passages; which runbook comes first is decided by the same
analysis, weights and signatures as in a terminal. All that depends on the library alone is worked
out here, so that the browser only takes the query apart and adds up.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Any

from rey_triage.model import Incident
from rey_triage.search import analysis, index, learned, paste, sayings
from rey_triage.vocabulary import PROJECT_OF

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rey_triage.library import Library
    from rey_triage.signatures import Signature

_PRECISION = 100
"""Scores are stored as whole numbers, this many times as large: digits are most of the file."""
_FLAGS = re.compile(r"\(\?([ims]+)\)")
_PIECE = re.compile(r"\\[pP](?:\{\^?\w+\}|[A-Z])|\\.|\(\?P<|\(\?[a-zA-Z-]+[:)]|\[\[:|.", re.DOTALL)
_NOT_THERE = re.compile(r"\\[QCa]|\\x\{|\(\?[a-zA-Z-]+[:)]|\[\[:")
_WRITTEN = {"(?P<": "(?<", r"\A": r"(?<![\s\S])", r"\z": r"(?![\s\S])"}
_PROPERTY = re.compile(r"^(\\[pP])([A-Z])$")


def token(id_: str) -> str:
    """Return the word that stands on this page alone, by which the browser's search finds it."""
    return f"reypage_{id_.replace('/', '__').replace('-', '_')}"


def ranking(library: Library, searched: index.Index) -> str:
    """Return everything the ranking in the browser needs, as JSON."""
    lexicon = searched.lexicon
    boosts = lexicon.boosts
    pages = sorted(library.runbooks)
    content = {
        "pages": pages,
        "tokens": [token(id_) for id_ in pages],
        "terms": _terms(searched, pages),
        "sayings": _sayings(searched),
        "learned": _learned(searched, pages),
        "concepts": lexicon.concepts,
        "stop": sorted(lexicon.stop_words),
        "synonym": boosts.synonym,
        "pair": boosts.pair,
        "coverage": boosts.coverage,
        "saying": boosts.saying,
        "leaning": boosts.leaning,
        "mostWords": learned.MOST_WORDS,
        "nearest": sayings.NEAREST,
        "precision": _PRECISION,
        "part": analysis.PART,
        "tail": index.TAIL,
        "likely": index.LIKELY,
        "mostTerms": index.MOST_TERMS,
        "shortestMessage": index.SHORTEST_MESSAGE,
        "frame": paste.FRAME.pattern,
        "header": paste.HEADER.pattern,
        "noise": paste.NOISE.pattern,
        "service": paste.SERVICE.pattern,
        "signatures": _signatures(library, pages),
    }
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False)


def _terms(searched: index.Index, pages: list[str]) -> list[tuple[str, list[int]]]:
    """Give each term's pages, each followed by what the term is worth there: BM25 of all fields.

    Below zero where the term stands in the steps alone, which does not count as having it.
    """
    return [(term, _by_page(of_term, pages)) for term, of_term in searched.worths()]


def _by_page(counts: Iterable[tuple[str, float]], pages: list[str]) -> list[int]:
    """Write pages in order, by their numbers, each followed by what something counts there."""
    return [
        value
        for id_, much in sorted(counts)
        for value in (bisect_left(pages, id_), round(much * _PRECISION))
    ]


def _sayings(searched: index.Index) -> list[list[list[int]]]:
    """Give each page's sayings: how long each is, and the places of its terms in ``terms``."""
    return [
        [[round(size * _PRECISION), *terms] for size, terms in of_page]
        for _, of_page in sorted(searched.sayings())
    ]


def _learned(searched: index.Index, pages: list[str]) -> list[tuple[str, list[int]]]:
    """Give each word, how much it tells, and its pages, each followed by what it counts there."""
    return [
        (word, [round(tells * _PRECISION), *_by_page(of_word, pages)])
        for word, tells, of_word in searched.learned()
    ]


def _signatures(library: Library, pages: list[str]) -> list[list[Any]]:
    """Give page, weight, pattern, flags, and the projects that log it (none: any)."""
    number = {id_: n for n, id_ in enumerate(pages)}
    found = []
    for signature in library.signatures:
        translated = in_javascript(signature.pattern)
        weight = _weight(library, signature)
        if signature.role == "holds" and weight and translated:
            projects = sorted({PROJECT_OF.get(one, one) for one in signature.services})
            found.append([number[signature.runbook], weight, *translated, projects])
    return found


def _weight(library: Library, signature: Signature) -> float:
    runbook = library.runbooks[signature.runbook]
    symptoms = runbook.symptoms if isinstance(runbook, Incident) else ()
    return next((index.WEIGHTS[s.weight] for s in symptoms if s.id == signature.symptom), 0.0)


def in_javascript(pattern: str) -> tuple[str, str] | None:
    """Write a pattern of RE2 as one of JavaScript, with its flags; None: it has no like there.

    Letter case does not count, as in a terminal: an operator may type a message from memory.
    """
    flags = {"i"}
    if leading := _FLAGS.match(pattern):
        pattern = pattern[leading.end() :]
        flags |= set(leading[1])
    pieces = _PIECE.findall(pattern)
    if any(_NOT_THERE.match(piece) for piece in pieces):
        return None
    if any(piece.startswith((r"\p", r"\P")) for piece in pieces):
        flags.add("u")
    written = "".join(_WRITTEN.get(piece, _PROPERTY.sub(r"\1{\2}", piece)) for piece in pieces)
    return written, "".join(sorted(flags))
