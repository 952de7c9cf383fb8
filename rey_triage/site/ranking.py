"""What the browser needs to rank pages as ``rey-triage search`` does.

The site's own search finds the passages; which runbook comes first is decided by the same
analysis, weights and signatures as in a terminal. All that depends on the library alone is worked
out here, so that the browser only takes the query apart and adds up.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import msgspec

from rey_triage.model import Incident, Task
from rey_triage.search import engine, index, paste
from rey_triage.search.analysis import Analysis
from rey_triage.search.documents import texts
from rey_triage.search.lexicon import FIELDS, SECONDARY
from rey_triage.signatures import signatures
from rey_triage.vocabulary import PROJECT_OF

if TYPE_CHECKING:
    from rey_triage.library import Library
    from rey_triage.search.lexicon import Lexicon
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


def ranking(library: Library, lexicon: Lexicon) -> str:
    """Return everything the ranking in the browser needs, as JSON."""
    boosts = lexicon.boosts
    pages = sorted(library.runbooks)
    content = {
        "pages": pages,
        "tokens": [token(id_) for id_ in pages],
        "terms": _terms(library, lexicon, pages),
        "concepts": lexicon.concepts,
        "stop": sorted(lexicon.stop_words),
        "synonym": boosts.synonym,
        "pair": boosts.pair,
        "coverage": boosts.coverage,
        "part": index.PART,
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


def _terms(library: Library, lexicon: Lexicon, pages: list[str]) -> dict[str, list[int]]:
    """Give each term's pages, each followed by what the term is worth there: BM25 of all fields.

    Below zero where the term stands in the steps alone, which does not count as having it.
    """
    analysis = Analysis(lexicon, engine.stem)
    fields = [texts(library.runbooks[id_]) for id_ in pages]
    boosts = msgspec.to_builtins(lexicon.boosts)
    priors = [boosts["task"] if isinstance(library.runbooks[one], Task) else 1.0 for one in pages]
    worth: dict[str, dict[int, float]] = {}
    having: dict[str, set[int]] = {}
    for field in FIELDS:
        counts = [
            Counter(term for text in one[field] for term in analysis.terms(text)) for one in fields
        ]
        pages_with = Counter(term for count in counts for term in count)
        mean = sum(count.total() for count in counts) / max(len(pages), 1) or 1.0
        for number, count in enumerate(counts):
            length = count.total() / mean
            for term, times in count.items():
                rare = engine.rarity(len(pages), pages_with[term])
                score = priors[number] * boosts[field] * rare * engine.bm25(times, length)
                if field != SECONDARY:
                    having.setdefault(term, set()).add(number)
                of_term = worth.setdefault(term, {})
                of_term[number] = of_term.get(number, 0.0) + score
    return {
        term: [
            value
            for page, score in one.items()
            for value in (page, round(score * _PRECISION) * _sign(page in having.get(term, ())))
        ]
        for term, one in worth.items()
    }


def _sign(positive: bool) -> int:
    return 1 if positive else -1


def _signatures(library: Library, pages: list[str]) -> list[list[Any]]:
    """Give page, weight, pattern, flags, and the projects that log it (none: any)."""
    number = {id_: n for n, id_ in enumerate(pages)}
    found = []
    for signature in signatures(library):
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
