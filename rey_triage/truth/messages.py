"""Is this a message of that service? Its templates answer.

A line is explained by a template when the template's plain text stands in it in order, and what
the pattern is after stands in that plain text. What stands where a value does may be a message
itself: most errors are logged inside another text.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from rey_triage.patterns import PatternError, compile_pattern
from rey_triage.truth import words
from rey_triage.truth.skeleton import ANY_GAP, GAP, WIDE, alternatives
from rey_triage.truth.templates import (
    SPACE,
    Explanation,
    candidates,
    in_order,
    known_elsewhere,
    matching,
    on_one_line,
    remember,
    same_module,
)
from rey_triage.truth.words import LETTERS, TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.truth.catalogue import Facts, Template
    from rey_triage.truth.skeleton import Variants

_HEADER = re.compile(r"^\S+ \S+ \d+ [A-Z]+ [\w.]+ \[[^\]]*\] ")  # of a line: it says nothing
_SEAM = re.compile(f"{WIDE}|: (?!{GAP})|[\\[\\]('\"]")  # before a message within a message
_DEEPEST = 2
_ANYTHING = "x"
_OPENING = ("(", "[", "{", "'", '"')
_FEW = 2  # words: with fewer a template says nothing
_LEFT = 5  # letters of a part without the values in it
_TELLING = 8  # letters of a part that may speak for a service
Span = tuple[int, int]

SPECIFIC = 5
"""A pattern that is in more templates than this says nothing about any of them."""


def explain(
    facts: Facts, packages: tuple[str, ...], line: str, pattern: str, logger: str = ""
) -> Explanation | None:
    """Find the template that a line comes from, and that has what the pattern is after.

    Of several the one that stands in the logger's module is taken.
    """
    text = SPACE.sub(" ", line)
    spans = _wanted_spans(text, pattern)
    if not spans:
        return None
    return _at_once(facts, packages, text, pattern, spans=spans, logger=logger) or _explain(
        facts, packages, text, spans, logger
    )


def _at_once(
    facts: Facts,
    packages: tuple[str, ...],
    text: str,
    pattern: str,
    *,
    spans: list[Span],
    logger: str,
) -> Explanation | None:
    """Try the templates that have the pattern's own text: nearly always it is one of them."""
    said = (one for variants in alternatives(pattern) for one in variants if in_order(text, one))
    for one in said:
        for hit in matching(facts, packages, one, 0):
            pieces = _laid_over(hit.template.text, text)
            is_whole = pieces and all(_inside(span, pieces) for span in spans)
            if is_whole and not (logger and _distance(hit.template, logger)):
                return hit
    return None


def finds(pattern: str, line: str) -> bool:
    """Say whether a pattern finds something in a line."""
    return _span(pattern, SPACE.sub(" ", line)) is not None


def _span(pattern: str, line: str) -> Span | None:
    compiled = _compiled(SPACE.sub(" ", pattern))  # as the line it is searched for in
    found = compiled.search(line) if compiled else None
    return found.span() if found else None


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> Any:
    try:
        return compile_pattern(pattern)
    except PatternError:
        return None  # another check says so


def _wanted_spans(text: str, pattern: str) -> list[Span]:
    """Return where in the line the plain words of the pattern are."""
    span = _span(pattern, text)
    if span is None:
        return []
    variants = [one for variants in alternatives(pattern) for one in variants]
    for one in sorted(variants, key=len, reverse=True):
        if found := _spans_of(one, text, span):
            return found
    return [(word.start(), word.end()) for word in LETTERS.finditer(text, *span)]


def _spans_of(alternative: str, text: str, within: Span) -> list[Span]:
    """Return where the words of an alternative are; nothing where one is missing."""
    spans, position = [], within[0]
    for word in LETTERS.findall(alternative):
        start = text.find(word, position, within[1])
        if start < 0:
            return []
        spans.append((start, start + len(word)))
        position = start + len(word)
    return spans


def founded(
    facts: Facts, packages: tuple[str, ...], variants: Variants, example: str, pattern: str
) -> bool:
    """Say whether one alternative of a pattern is what a service can log.

    It stands in a message; or it does where the example has another alternative; or it is put
    together of a message and of what stands in it where a value does.
    """
    if any(matching(facts, packages, one, 0) for one in variants):
        return True
    text = SPACE.sub(" ", example)
    span = _span(pattern, text) if text else None
    if span:
        for one in variants:
            said = ANY_GAP.sub(_ANYTHING, one)
            line = f"{text[: span[0]]}{said}{text[span[1] :]}"
            spans = _spans_of(one, line, (span[0], span[0] + len(said)))
            if spans and _explain(facts, packages, line, spans, ""):
                return True
    return any(_put_together(facts, packages, one) for one in variants)


def _put_together(facts: Facts, packages: tuple[str, ...], alternative: str) -> bool:
    parts = [part for part in _SEAM.split(alternative) if LETTERS.search(part)]
    own = [len(part) >= _TELLING and _is_said(facts, packages, part) for part in parts]
    return any(own) and all(
        is_own
        or all(words.is_value(facts, token) for token in TOKEN.findall(part))
        or _is_said(facts, facts.packages, part)
        for part, is_own in zip(parts, own, strict=True)
    )


def _is_said(facts: Facts, packages: tuple[str, ...], part: str) -> bool:
    """Say whether a part is in a message, as it is or with values in it."""
    said = part.strip(" .,;:")
    if matching(facts, packages, said, 0):
        return True
    open_ = TOKEN.sub(lambda word: GAP if words.is_value(facts, word[0]) else word[0], said)
    open_ = re.sub(f"{GAP}[:.=/-]{GAP}", GAP, open_)
    rest = sum(map(len, LETTERS.findall(open_)))
    return open_ != said and rest >= _LEFT and bool(matching(facts, packages, open_, 0))


def _distance(template: Template, logger: str) -> int:
    if same_module(logger, template.module):
        return 0
    return 2 if template.level.isupper() else 1


def _explain(
    facts: Facts,
    packages: tuple[str, ...],
    text: str,
    spans: list[Span],
    logger: str,
    *,
    depth: int = 0,
) -> Explanation | None:
    key = f"{logger} {spans} {text}"
    if (same := known_elsewhere(facts, packages, key)) and _explains(
        facts, same, text, spans, depth
    ):
        return same
    found = [
        Explanation(template, package)
        for package, template in candidates(facts, packages, _HEADER.sub("", text))
        if _laid_over(template.text, text) is not None
    ]
    # The one that the line names comes first, then what is raised, which any module may log.
    found.sort(key=lambda one: (_distance(one.template, logger), -len(one.template.text)))
    for one in found:
        if _explains(facts, one, text, spans, depth):
            remember(key, one)
            return one
    return None


def _explains(facts: Facts, one: Explanation, text: str, spans: list[Span], depth: int) -> bool:
    pieces = _laid_over(one.template.text, text)
    if pieces is None:
        return False
    missing = [span for span in spans if not _inside(span, pieces)]
    if len(missing) == len(spans):
        return False  # it explains nothing of what is asked
    foreign = [span for span in missing if not words.is_value(facts, _token_at(text, span))]
    if foreign and len(spans) - len(foreign) < _FEW:
        return False  # it explains next to nothing
    return _by_values(facts, text, missing, pieces, depth)


def _by_values(
    facts: Facts, text: str, missing: list[Span], pieces: list[Span], depth: int
) -> bool:
    """Say whether the rest stands where values do: words of the API, or messages themselves."""
    for hole in _holes(pieces, len(text)):
        inside = [span for span in missing if _inside(span, [hole])]
        missing = [span for span in missing if span not in inside]
        if all(words.is_value(facts, _token_at(text, span)) for span in inside):
            continue
        if depth >= _DEEPEST or not _may_be_message(text, hole):
            return False
        moved = [(start - hole[0], end - hole[0]) for start, end in inside]
        inner = text[hole[0] : hole[1]]
        if not _explain(facts, facts.packages, inner, moved, "", depth=depth + 1):
            return False
    return not missing


def _token_at(text: str, span: Span) -> str:
    """Return the whole token that a run of letters is a part of."""
    return next((t[0] for t in TOKEN.finditer(text) if t.start() <= span[0] < t.end()), "")


def _may_be_message(text: str, hole: Span) -> bool:
    """Say whether a message may stand in a hole: behind a colon, in quotes, or first."""
    before, after = text[: hole[0]].rstrip(), text[hole[1] :]
    if before:
        inside = text[hole[0] : hole[1]].lstrip()
        return before.endswith((*_OPENING, ":", ".", "due to")) or inside.startswith(_OPENING)
    return after.startswith((".", ",", ":", ";"))


@lru_cache(maxsize=65536)
def _pieces(template: str) -> tuple[str, ...]:
    return tuple(piece for piece in on_one_line(template).split(GAP) if piece.strip())


def _laid_over(template: str, text: str) -> list[Span] | None:
    """Lay the plain text of a template over a line: where each piece is, or None."""
    position, found = 0, []
    for piece in _pieces(template):
        start = text.find(piece, position)
        if start < 0:
            start = text.find(piece.strip(), position)
            piece = piece.strip()  # noqa: PLW2901  # a value that is empty leaves a space out
        if start < 0:
            return None
        found.append((start, start + len(piece)))
        position = start + len(piece)
    return found


def _inside(span: Span, pieces: list[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in pieces)


def _holes(pieces: list[Span], length: int) -> Iterator[Span]:
    """Give the gaps between pieces."""
    starts = [0, *(end for _, end in pieces)]
    ends = [*(start for start, _ in pieces), length]
    yield from zip(starts, ends, strict=True)
