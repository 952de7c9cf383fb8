"""Words without which a pattern finds nothing.

A pattern is read once, when the library is compiled; what is known of it then is kept.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from rey_triage.patterns.prefilter import Needed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rey_triage.patterns.prefilter import Texts

_PART = re.compile(
    r"""(?P<escaped>\\[^\w])
  | (?P<kind>\\(?:x[0-9A-Fa-f]{2}|x\{\w+\}|[pP](?:\{\^?\w+\}|\w)|[0-7]{1,3}|.))
  | (?P<set>\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\])
  | (?P<open>\((?:\?(?::|P?<\w+>))?)
  | (?P<close>\))
  | (?P<or>\|)
  | (?P<optional>[*?]|\{0?,?\d*,?\d*\}) \??
  | (?P<special>[.+^$])
  | (?P<plain>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_FLAGS = re.compile(r"\(\?[a-zA-Z-]+[:)]")
_QUOTED = r"\Q"
_LETTERS = re.compile(r"[A-Za-z]{3,}")
_MANY = 24
"""Alternatives beyond which a group says nothing."""


def needed(pattern: str) -> tuple[Needed, ...]:
    """Return ways one of which every match has, or none where that cannot be told."""
    ways = []
    for text in texts(pattern):
        runs = list(_LETTERS.finditer(text))
        whole = [run[0] for run in runs if run.start() and run.end() < len(text)]
        parts = [run[0] for run in runs if run[0] not in whole]
        if not runs:
            return ()
        ways.append(Needed(tuple(dict.fromkeys(whole)), tuple(dict.fromkeys(parts))))
    return tuple(ways)


def rarest_first(needs: Sequence[tuple[Needed, ...]]) -> list[tuple[Needed, ...]]:
    """Put first of each way's words the one that fewest others have, by which it is looked up."""
    counts = Counter(run for ways in needs for one in ways for run in (*one.words, *one.parts))

    def ordered(runs: Texts) -> Texts:
        return tuple(sorted(runs, key=lambda run: (counts[run], -len(run), run)))

    return [tuple(Needed(ordered(one.words), ordered(one.parts)) for one in ways) for ways in needs]


def texts(pattern: str) -> Texts:
    """Return the longest texts one of which is in every match; none: it cannot be told."""
    if _FLAGS.search(pattern) or _QUOTED in pattern:
        return ()
    levels = [_Level()]
    group: Texts = ()  # of the group just closed: what follows may make it optional
    for part in _PART.finditer(pattern):
        kind = part.lastgroup
        here = levels[-1]
        if kind == "optional":
            here.drop_last()
            group = ()
            continue
        here.take(group)
        group = ()
        if kind in {"plain", "escaped"}:
            here.run += part[0][-1]
        elif kind == "or":
            here.next_branch()
        elif kind == "open":
            here.end_run()
            levels.append(_Level())
        elif kind == "close" and len(levels) > 1:
            group = levels.pop().texts()
        else:
            here.end_run()
    levels[-1].take(group)
    return levels[0].texts() if len(levels) == 1 else ()


class _Level:
    """What is known of a group, or of the whole, up to where it was read."""

    def __init__(self) -> None:
        self.run = ""
        self._best: Texts = ()
        self._branches: list[Texts] = []

    def take(self, found: Texts) -> None:
        """Keep the better of what is known and what was found: a match has both."""
        if _worth(found) > _worth(self._best):
            self._best = found

    def end_run(self) -> None:
        if self.run:
            self.take((self.run,))
        self.run = ""

    def drop_last(self) -> None:
        """Leave out the last character, which need not be there."""
        self.run = self.run[:-1]
        self.end_run()

    def next_branch(self) -> None:
        self.end_run()
        self._branches.append(self._best)
        self._best = ()

    def texts(self) -> Texts:
        self.next_branch()
        if not all(self._branches):
            return ()
        found = tuple(dict.fromkeys(text for branch in self._branches for text in branch))
        return found if len(found) <= _MANY else ()


def _worth(found: Texts) -> tuple[int, int, int]:
    """Say how much it helps to know: letters in a row, then characters; of few ways more."""
    letters = [max((len(run) for run in _LETTERS.findall(text)), default=0) for text in found]
    return min(letters, default=0), min(map(len, found), default=0), -len(found)
