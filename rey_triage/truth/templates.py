"""The templates of a series: which packages a service logs, and a search in all their texts."""

from __future__ import annotations

import bisect
import re
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from rey_triage.truth.skeleton import ANY_GAP
from rey_triage.truth.words import LETTERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.truth.catalogue import Facts, Template

_WORD = re.compile(r"[A-Za-z]\w+")
SPACE = re.compile(r"\s+")
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


def matching(
    facts: Facts, packages: tuple[str, ...], skeleton: str, most: int
) -> list[Explanation]:
    """Return templates that contain the plain text of a skeleton: at most so many and one."""
    key = ("matching", packages, skeleton, most)  # a page and its examples ask for the same
    if key not in facts.memo:
        facts.memo[key] = _matching(facts, packages, skeleton, most)
    found: list[Explanation] = facts.memo[key]
    return found


def _matching(
    facts: Facts, packages: tuple[str, ...], skeleton: str, most: int
) -> list[Explanation]:
    pieces = [one for one in ANY_GAP.split(SPACE.sub(" ", skeleton)) if one.strip()]
    longest = max(pieces, key=len, default="")
    if not LETTERS.search(longest):
        return []
    if most == 0 and (same := known_elsewhere(facts, packages, skeleton)):
        return [same]
    found: list[Explanation] = []
    for group in _groups(facts, packages):
        joined = _joined(facts, group)
        position = joined.text.find(longest)
        while position >= 0:
            number = bisect.bisect_right(joined.starts, position) - 1
            end = joined.text.find("\n", position)
            if _in_order(joined.text[joined.starts[number] : end], pieces):
                found.append(joined.explanation(facts, number))
                remember(skeleton, found[-1])
                if len(found) > most:
                    return found
            position = joined.text.find(longest, end)
    return found


_SEEN: dict[str, dict[str, str]] = {}
"""What was asked for → package → the text that was found, in some series: the next has it too."""


def remember(asked: str, found: Explanation) -> None:
    """Keep what was found for the series that are asked next."""
    _SEEN.setdefault(asked, {})[found.package] = found.template.text


def known_elsewhere(facts: Facts, packages: tuple[str, ...], asked: str) -> Explanation | None:
    """Look first for what another series has: a look-up is faster than a search."""
    for package, text in _SEEN.get(asked, {}).items():
        if package in packages and package in facts.catalogue.templates:
            key = ("texts", package)
            if key not in facts.memo:
                facts.memo[key] = {one.text: one for one in facts.templates(package).texts}
            if template := facts.memo[key].get(text):
                return Explanation(template, package)
    return None


def _groups(facts: Facts, packages: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Split packages into those that are joined once and for all: the libraries, and each other."""
    if len(packages) == len(facts.packages):
        return [packages]
    shared = tuple(one for one in packages if one.startswith(LIBRARIES))
    return [*((one,) for one in packages if one not in shared), shared]


def in_order(line: str, skeleton: str) -> bool:
    """Say whether the plain text of a skeleton stands in a line."""
    text = SPACE.sub(" ", line)
    return _in_order(text, [one for one in ANY_GAP.split(SPACE.sub(" ", skeleton)) if one.strip()])


def _in_order(line: str, pieces: list[str]) -> bool:
    position = 0
    for piece in pieces:
        start = line.find(piece, position)
        if start < 0:
            return False
        position = start + len(piece)
    return True


class _Joined(NamedTuple):
    """All texts of some packages as one, so that one search finds all."""

    text: str
    starts: list[int]
    """Where each text begins."""
    packages: list[tuple[int, str]]
    """The number of each package's first text, and the package."""

    def explanation(self, facts: Facts, number: int) -> Explanation:
        first, package = self.packages[bisect.bisect_right(self.packages, (number, "\uffff")) - 1]
        return Explanation(facts.templates(package).texts[number - first], package)


def _joined(facts: Facts, packages: tuple[str, ...]) -> _Joined:
    key = ("joined", packages)
    if key not in facts.memo:
        lines: list[str] = []
        firsts: list[tuple[int, str]] = []
        for package in packages:
            found = facts.templates(package).texts
            if found:
                firsts.append((len(lines), package))
                lines += [on_one_line(one.text) for one in found]
        starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
        facts.memo[key] = _Joined("\n".join([*lines, ""]), starts[:-1], firsts)
    made: _Joined = facts.memo[key]
    return made


def on_one_line(text: str) -> str:
    """Most texts have no space to spare, and looking is faster than replacing."""
    return SPACE.sub(" ", text) if "  " in text or "\n" in text or "\t" in text else text


def candidates(
    facts: Facts, packages: tuple[str, ...], text: str
) -> Iterator[tuple[str, Template]]:
    for word in set(_WORD.findall(text)):
        for group in _groups(facts, packages):
            yield from _by_word(facts, group, word)


def _by_word(facts: Facts, packages: tuple[str, ...], word: str) -> list[tuple[str, Template]]:
    """Return the templates of some packages that are found by a word.

    Word by word, as they are asked for: a catalogue has many more than all pages together.
    """
    key = ("word", packages, word)
    if key not in facts.memo:
        facts.memo[key] = [
            (package, templates.texts[number])
            for package in packages
            for templates in (facts.templates(package),)
            for number in templates.by_word.get(word, ())
        ]
    found: list[tuple[str, Template]] = facts.memo[key]
    return found


def is_module(facts: Facts, logger: str) -> bool:
    """Say whether a logger is named after a module; a few have names of their own."""
    path = logger.replace(".", "/")
    return f"{path}.py" in facts.catalogue.files or f"{path}/__init__.py" in facts.catalogue.files


def same_module(logger: str, module: str) -> bool:
    return logger.replace("_", ".") == module.replace("_", ".")
