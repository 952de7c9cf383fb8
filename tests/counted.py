"""A regular expression's work, counted: what a backtracking engine does, step by step.

The same tree that ``re`` compiles is walked in Python, so that the same text always takes the same
number of steps, on any machine. The engine of ``re`` is cleverer here and there, never worse.
"""

from __future__ import annotations

import random
import re
import sys
from re import _compiler, _parser
from re import _constants as codes
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Then = Callable[[int], bool]
    Step = Callable[[int, Then], bool]

ENDLESS = codes.MAXREPEAT
_CHARACTERS = {codes.LITERAL, codes.NOT_LITERAL, codes.IN, codes.ANY}
_DEEPEST = 50_000


class TooMuchError(Exception):
    """More steps than any pattern should need."""


class Counted:
    """A pattern whose steps are counted."""

    def __init__(self, pattern: re.Pattern[Any], most: int = 2_000_000) -> None:
        written = pattern.pattern
        written = written.decode("latin-1") if isinstance(written, bytes) else written
        self._tree = _parser.parse(written, pattern.flags & ~re.UNICODE)
        self._state = self._tree.state
        self._most = most
        self._text = ""
        self._groups: dict[int, tuple[int, int]] = {}
        self.steps = 0
        self._run = self._sequence(self._tree, self._state.flags)

    def match(self, text: str, at: int = 0) -> int | None:
        """Return where a match that begins here ends."""
        self._text, self._groups, ends = text, {}, []
        usual = sys.getrecursionlimit()
        sys.setrecursionlimit(max(usual, _DEEPEST))
        try:
            return ends[0] if self._run(at, lambda end: not ends.append(end)) else None
        finally:
            sys.setrecursionlimit(usual)  # what goes deep elsewhere is to be refused, not to crash

    def all(self, text: str) -> list[tuple[int, int]]:
        """Find all matches, one behind the other."""
        found, at = [], 0
        while at <= len(text):
            self._count()
            end = self.match(text, at)
            if end is None:
                at += 1
            else:
                found.append((at, end))
                at = max(end, at + 1)
        return found

    def _count(self) -> None:
        self.steps += 1
        if self.steps > self._most:
            raise TooMuchError(self.steps)

    def _real(self, item: Any, flags: int) -> re.Pattern[str]:
        tree = _parser.SubPattern(self._state, [item])
        return _compiler.compile(tree, flags & (re.IGNORECASE | re.MULTILINE | re.DOTALL))

    def _sequence(self, tree: Any, flags: int) -> Step:
        steps = [self._item(item, flags) for item in tree]

        def run(at: int, then: Then, number: int = 0) -> bool:
            if number == len(steps):
                return then(at)
            return steps[number](at, lambda end: run(end, then, number + 1))

        return run

    def _item(self, item: Any, flags: int) -> Step:
        kind, what = item
        if kind in _CHARACTERS:
            return self._character(item, flags)
        if kind is codes.AT:
            real = self._real(item, flags)
            return lambda at, then: real.match(self._text, at) is not None and then(at)
        if kind in {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}:
            return self._repeat(kind, *what, flags)
        if kind is codes.BRANCH:
            ways = [self._sequence(way, flags) for way in what[1]]
            return lambda at, then: any(way(at, then) for way in ways)
        if kind is codes.SUBPATTERN:
            group, more, less, tree = what
            return self._group(group, self._sequence(tree, (flags | more) & ~less))
        if kind in {codes.ASSERT, codes.ASSERT_NOT}:
            return self._look(kind is codes.ASSERT, *what, flags)
        return {
            codes.ATOMIC_GROUP: lambda: self._atomic(self._sequence(what, flags)),
            codes.GROUPREF: lambda: self._again(what, flags),
            codes.GROUPREF_EXISTS: lambda: self._either(*what, flags),
        }[kind]()

    def _fits(self, item: Any, flags: int) -> Callable[[int], bool]:
        real, known = self._real(item, flags), {}

        def fits(at: int) -> bool:
            self._count()
            if at >= len(self._text):
                return False
            letter = self._text[at]
            if letter not in known:
                known[letter] = real.match(letter) is not None
            return known[letter]

        return fits

    def _character(self, item: Any, flags: int) -> Step:
        fits = self._fits(item, flags)
        return lambda at, then: fits(at) and then(at + 1)

    def _repeat(self, kind: Any, least: int, most: int, tree: Any, flags: int) -> Step:
        most = sys.maxsize if most == ENDLESS else most
        if len(tree) == 1 and tree[0][0] in _CHARACTERS:
            return self._run_of(kind, least, most, self._fits(tree[0], flags))
        body = self._sequence(tree, flags)

        def greedy(at: int, then: Then, done: int = 0) -> bool:
            self._count()

            def again(end: int) -> bool:
                return (end > at or done < least) and greedy(end, then, done + 1)

            return (done < most and body(at, again)) or (done >= least and then(at))

        def lazy(at: int, then: Then, done: int = 0) -> bool:
            self._count()

            def again(end: int) -> bool:
                return (end > at or done < least) and lazy(end, then, done + 1)

            return (done >= least and then(at)) or (done < most and body(at, again))

        if kind is codes.POSSESSIVE_REPEAT:
            return self._atomic(greedy)
        return lazy if kind is codes.MIN_REPEAT else greedy

    def _run_of(self, kind: Any, least: int, most: int, fits: Callable[[int], bool]) -> Step:
        def greedy(at: int, then: Then) -> bool:
            end = at
            while end - at < most and fits(end):
                end += 1
            ends = range(end, at + least - 1, -1)
            return any(then(one) for one in (ends[:1] if kind is not codes.MAX_REPEAT else ends))

        def lazy(at: int, then: Then) -> bool:
            end = at
            while True:
                if end - at >= least and then(end):
                    return True
                if end - at >= most or not fits(end):
                    return False
                end += 1

        return lazy if kind is codes.MIN_REPEAT else greedy

    def _group(self, group: int | None, body: Step) -> Step:
        if group is None:
            return body

        def run(at: int, then: Then) -> bool:
            def closed(end: int) -> bool:
                before = self._groups.get(group)
                self._groups[group] = (at, end)
                if then(end):
                    return True
                if before is None:
                    del self._groups[group]
                else:
                    self._groups[group] = before
                return False

            return body(at, closed)

        return run

    def _atomic(self, body: Step) -> Step:
        def run(at: int, then: Then) -> bool:
            ends: list[int] = []
            return body(at, lambda end: not ends.append(end)) and then(ends[0])

        return run

    def _look(self, wanted: bool, way: int, tree: Any, flags: int) -> Step:
        body = self._sequence(tree, flags)
        width = 0 if way > 0 else tree.getwidth()[0]

        def run(at: int, then: Then) -> bool:
            start = at - width
            found = start >= 0 and body(start, lambda end: way > 0 or end == at)
            return found == wanted and then(at)

        return run

    def _either(self, group: int, yes: Any, no: Any, flags: int) -> Step:
        first, second = self._sequence(yes, flags), self._sequence(no or [], flags)

        def run(at: int, then: Then) -> bool:
            return first(at, then) if group in self._groups else second(at, then)

        return run

    def _again(self, group: int, flags: int) -> Step:
        def run(at: int, then: Then) -> bool:
            if group not in self._groups:
                return False
            start, end = self._groups[group]
            said, here = self._text[start:end], self._text[at : at + end - start]
            self.steps += end - start
            if flags & re.IGNORECASE:
                said, here = said.lower(), here.lower()
            return said == here and then(at + end - start)

        return run


def words_of(pattern: re.Pattern[Any]) -> list[str]:
    """Return what the pattern is made of: its literal pieces, and a character of each set."""
    written = pattern.pattern
    written = written.decode("latin-1") if isinstance(written, bytes) else written
    tree = _parser.parse(written, pattern.flags & ~re.UNICODE)
    return list(dict.fromkeys(_pieces(tree, tree.state)))


def _pieces(tree: Any, state: Any) -> Iterator[str]:
    run = ""
    for kind, what in tree:
        if kind is codes.LITERAL:
            run += chr(what)
            continue
        if run:
            yield run
            run = ""
        if kind in _CHARACTERS:
            real = _compiler.compile(_parser.SubPattern(state, [(kind, what)]), 0)
            yield next((one for one in "a0 .-_/:=A\"'\\\n{}[]()|@" if real.match(one)), "a")
        for below in _below(kind, what):
            yield from _pieces(below, state)
    if run:
        yield run


def _below(kind: Any, what: Any) -> list[Any]:
    if kind is codes.BRANCH:
        return list(what[1])
    if kind is codes.SUBPATTERN:
        return [what[3]]
    if kind in {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}:
        return [what[2]]
    if kind in {codes.ASSERT, codes.ASSERT_NOT}:
        return [what[1]]
    if kind is codes.ATOMIC_GROUP:
        return [what]
    if kind is codes.GROUPREF_EXISTS:
        return [one for one in what[1:] if one]
    return []


class Pump(tuple[str, str, str]):
    """A text that can be made longer: a beginning, what is repeated, an end."""

    __slots__ = ()

    def __call__(self, length: int) -> str:
        """Return it about as long as asked for."""
        before, again, behind = self
        return before + again * max(1, length // len(again)) + behind


def pumps(pattern: re.Pattern[Any], number: int, seed: int) -> Iterator[Pump]:
    """Make texts of a pattern's own words: so many of them repeated, and some together."""
    chance = random.Random(seed)
    words = words_of(pattern) or ["a"]
    for word in chance.sample(words, min(number, len(words))):
        yield Pump(("", word, "\x00"))
    for _ in range(number // 2):
        before = "".join(chance.choices(words, k=chance.randrange(3)))
        first, many = chance.randrange(len(words)), chance.choice((2, 2, 3, 4))
        again = "".join(words[first : first + many])  # as they follow each other in the pattern
        if chance.random() < 0.3:
            again = "".join(chance.choices(words, k=many))
        yield Pump((before, again, chance.choice(("\x00", "", chance.choice(words)))))
