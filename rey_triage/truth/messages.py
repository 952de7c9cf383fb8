"""Is this a message of that service? Its templates answer.

A line is explained by a template when the template's plain text stands in it in order, and what
the pattern is after stands in that plain text. What stands where a value does may be a message
itself: most errors are logged inside another text.
"""

from __future__ import annotations

import bisect
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import re2

from rey_triage.truth.skeleton import skeletons

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rey_triage.truth.catalogue import Facts, Template

_WORD = re.compile(r"[A-Za-z]\w+")
_LETTERS = re.compile(r"[A-Za-z]{2,}")
_SPACE = re.compile(r"\s+")
_DEEPEST = 2
_HOLE = "\x00"
SPECIFIC = 5
"""A pattern that is in more templates than this says nothing about any of them."""

LIBRARIES = (
    "oslo",
    "keystoneauth1",
    "keystonemiddleware",
    "keystoneclient",
    "openstack",
    "neutron_lib",
    "neutronclient",
    "novaclient",
    "cinderclient",
    "glanceclient",
    "heatclient",
    "barbicanclient",
    "designateclient",
    "octavia_lib",
    "octaviaclient",
    "os_vif",
    "os_brick",
    "os_win",
    "castellan",
    "glance_store",
    "taskflow",
    "tooz",
    "futurist",
    "stevedore",
    "ovsdbapp",
    "ovs",
    "cotyledon",
    "kombu",
    "amqp",
    "requests",
    "urllib3",
    "pymysql",
    "eventlet",
    "webob",
)
"""Packages whose messages every service may log."""


class Explanation(NamedTuple):
    """The template that a line comes from, and the package it is in."""

    template: Template
    package: str


def own_packages(facts: Facts, project: str) -> tuple[str, ...]:
    """Return the packages whose messages a service logs: its own, and the libraries."""
    shared = tuple(one for one in facts.packages if one.startswith(LIBRARIES))
    return (project, *shared) if project in facts.packages else shared


def explain(
    facts: Facts, packages: Iterable[str], line: str, pattern: str, logger: str = ""
) -> Explanation | None:
    """Find the template that a line comes from, and that has what the pattern is after.

    Of several the one that stands in the logger's module is taken.
    """
    text = _SPACE.sub(" ", line)
    spans = _wanted_spans(text, pattern)
    if not spans:
        return None
    return _explain(facts, tuple(packages), text, spans, logger)


def finds(pattern: str, line: str) -> bool:
    """Say whether a pattern finds something in a line."""
    return _span(pattern, line) is not None


def _span(pattern: str, line: str) -> tuple[int, int] | None:
    compiled = _compiled(pattern)
    found = compiled.search(line) if compiled else None
    return found.span() if found else None


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error:
        return None  # another check says so


def _wanted_spans(text: str, pattern: str) -> list[tuple[int, int]]:
    """Return where in the line the plain words of the pattern are."""
    span = _span(pattern, text)
    if span is None:
        return []
    for one in sorted(skeletons(pattern), key=len, reverse=True):
        spans, position = [], span[0]
        for word in _words(one):
            start = text.find(word, position, span[1])
            if start < 0:
                break
            spans.append((start, start + len(word)))
            position = start + len(word)
        else:
            if spans:
                return spans
    return [(word.start(), word.end()) for word in _LETTERS.finditer(text, *span)]


def _words(skeleton: str) -> list[str]:
    return [word for piece in skeleton.split(_HOLE) for word in _LETTERS.findall(piece)]


def _explain(
    facts: Facts,
    packages: tuple[str, ...],
    text: str,
    spans: list[tuple[int, int]],
    logger: str,
    *,
    depth: int = 0,
) -> Explanation | None:
    found = _candidates(facts, packages, text)
    # The one that the line names comes first, then those with the most to say.
    ordered = sorted(found, key=lambda one: (one[1].module != logger, -len(one[1].text)))
    for package, template in ordered:
        pieces = _laid_over(template.text, text)
        if pieces is None:
            continue
        missing = [span for span in spans if not _inside(span, pieces)]
        if len(missing) == len(spans):
            continue  # it explains nothing of what is asked
        if not missing:
            return Explanation(template, package)
        # The rest must come from one message, which stands where a value does.
        hole = _hole_of(missing, pieces, len(text))
        if hole and depth < _DEEPEST:
            inner = text[hole[0] : hole[1]]
            moved = [(start - hole[0], end - hole[0]) for start, end in missing]
            if _explain(facts, facts.packages, inner, moved, "", depth=depth + 1):
                return Explanation(template, package)
    return None


def _candidates(
    facts: Facts, packages: tuple[str, ...], text: str
) -> Iterator[tuple[str, Template]]:
    words = set(_WORD.findall(text))
    for package in packages:
        templates = facts.templates(package)
        for word in words:
            for number in templates.by_word.get(word, ()):
                yield package, templates.texts[number]


@lru_cache(maxsize=65536)
def _pieces(template: str) -> tuple[str, ...]:
    return tuple(piece for piece in _SPACE.sub(" ", template).split(_HOLE) if piece.strip())


def _laid_over(template: str, text: str) -> list[tuple[int, int]] | None:
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


def _inside(span: tuple[int, int], pieces: list[tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in pieces)


def _hole_of(
    missing: list[tuple[int, int]], pieces: list[tuple[int, int]], length: int
) -> tuple[int, int] | None:
    """Return the gap between pieces in which all that is missing stands."""
    starts = [0, *(end for _, end in pieces)]
    ends = [*(start for start, _ in pieces), length]
    for gap in zip(starts, ends, strict=True):
        if all(_inside(span, [gap]) for span in missing):
            return gap
    return None


def matching(facts: Facts, packages: Iterable[str], skeleton: str, most: int) -> list[Explanation]:
    """Return templates that contain the plain text of a skeleton: at most so many and one."""
    found: list[Explanation] = []
    pieces = [one for one in (_SPACE.sub(" ", raw) for raw in skeleton.split(_HOLE)) if one.strip()]
    longest = max(pieces, key=len, default="")
    if not _LETTERS.search(longest):
        return found
    for package in packages:
        text, starts = _joined(facts, package)
        position = text.find(longest)
        while position >= 0:
            number = bisect.bisect_right(starts, position) - 1
            template = facts.templates(package).texts[number]
            end = text.find("\n", position)
            if _in_order(text[starts[number] : end], pieces):
                found.append(Explanation(template, package))
                if len(found) > most:
                    return found
            position = text.find(longest, end)
    return found


def in_order(line: str, skeleton: str) -> bool:
    """Say whether the plain text of a skeleton stands in a line."""
    text = _SPACE.sub(" ", line)
    return _in_order(text, [_SPACE.sub(" ", one) for one in skeleton.split(_HOLE) if one.strip()])


def _in_order(line: str, pieces: list[str]) -> bool:
    position = 0
    for piece in pieces:
        start = line.find(piece, position)
        if start < 0:
            return False
        position = start + len(piece)
    return True


def is_module(facts: Facts, logger: str) -> bool:
    """Say whether a logger is named after a module; a few have names of their own."""
    path = logger.replace(".", "/")
    return f"{path}.py" in facts.catalogue.files or f"{path}/__init__.py" in facts.catalogue.files


def same_module(logger: str, module: str) -> bool:
    return logger.replace("_", ".") == module.replace("_", ".")


_JOINED: dict[tuple[str, str], tuple[str, list[int]]] = {}


def _joined(facts: Facts, package: str) -> tuple[str, list[int]]:
    """Return all texts of a package as one, and where each begins: one search finds all."""
    key = (facts.series, package)
    if key not in _JOINED:
        lines = [_SPACE.sub(" ", one.text) for one in facts.templates(package).texts]
        starts, position = [], 0
        for line in lines:
            starts.append(position)
            position += len(line) + 1
        _JOINED[key] = ("\n".join([*lines, ""]), starts)
    return _JOINED[key]
