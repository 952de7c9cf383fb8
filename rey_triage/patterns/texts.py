"""Texts without which a pattern finds nothing: what is looked for in its place, as it is faster.

A pattern is read once, when the library is compiled; what is known of it then is kept.
"""

from __future__ import annotations

import re

Texts = tuple[str, ...]

_PART = re.compile(
    r"""(?P<nothing>\\[bBAz])
  | (?P<escaped>\\[^\w])
  | (?P<kind>\\(?:x[0-9A-Fa-f]{2}|x\{\w+\}|[pP](?:\{\^?\w+\}|\w)|[0-7]{1,3}|.))
  | (?P<few>\[\w{1,3}\])
  | (?P<set>\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\])
  | (?P<open>\((?:\?(?::|P?<\w+>))?)
  | (?P<close>\))
  | (?P<or>\|)
  | (?P<perhaps>\?) \??
  | (?P<repeated>[*]|\{\d*,?\d*\}) \??
  | (?P<special>[.+^$]) \??
  | (?P<text>[^\\\[\](){}|?*+.^$]+(?![?*{]))
  | (?P<plain>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_REPEATED = re.compile(r"\{(\d+),?\d*\}")
_ESCAPED = re.compile(r"\\.", re.DOTALL)
_SPACES = r"\t\n\f\r "
_FLAGS = re.compile(r"\(\?[a-zA-Z-]+[:)]")
_QUOTED = r"\Q"
LETTERS = re.compile(r"[A-Za-z]{3,}")
"""What is a word here."""
_MANY = 24
"""Alternatives beyond which they say nothing."""
_LONGEST = 100
"""Letters of a text beyond which more say nothing."""


def texts(pattern: str) -> Texts:
    """Return the longest texts one of which is in every match; none: it cannot be told."""
    if _FLAGS.search(pattern) or _QUOTED in pattern:
        return ()
    levels = [_Level()]
    for part in _PART.finditer(pattern):
        match part.lastgroup:
            case "open":
                levels.append(_Level())
            case "close" if len(levels) > 1:
                levels.pop().close(levels[-1])
            case kind:
                levels[-1].read(kind, part[0])
    return levels[0].texts() if len(levels) == 1 else ()


def loosened(pattern: str) -> str:
    """Return a pattern that matches wherever this does, for an engine of another kind.

    It counts no repetitions, as an automaton that counts is large, and slow to make. Spaces are
    spelt out: engines do not agree on what else is one.
    """
    return "".join(_loosened(part) for part in _PART.finditer(pattern))


def _loosened(part: re.Match[str]) -> str:
    match part.lastgroup, part[0]:
        case "repeated", _:
            return _REPEATED.sub(lambda count: "+" if int(count[1]) else "*", part[0])
        case "kind", r"\s" | r"\S":
            return f"[{'^' * part[0].isupper()}{_SPACES}]"
        case "set", _:
            return _ESCAPED.sub(lambda one: _SPACES if one[0] == r"\s" else one[0], part[0])
        case _:
            return part[0]


class _Level:
    """What is known of a group, or of the whole, up to where it was read."""

    def __init__(self) -> None:
        self._runs: Texts = ("",)
        """The texts one of which stands here, since something else came."""
        self._before: Texts = ("",)
        """What they were before the last part, which may turn out to be left out."""
        self._whole = True
        """Whether the branch is nothing but those."""
        self._best: Texts = ()
        self._held: Texts = ()
        """What a group that was just closed has: what follows may make it optional."""
        self._branches: list[tuple[Texts, Texts | None]] = []
        """Of each the best that is known; and all that it is, if that is known."""

    def read(self, kind: str | None, part: str) -> None:
        """Go on with a part of the pattern that opens or closes nothing."""
        match kind:
            case "text" | "plain":
                self.add((part,))
            case "escaped":
                self.add((part[1],))
            case "few":
                self.add(tuple(part[1:-1]))
            case "perhaps":
                self.may_be_left_out()
            case "repeated":
                self.drop_last()
            case "or":
                self.next_branch()
            case "nothing":
                pass
            case _:
                self.end_run()

    def add(self, more: Texts) -> None:
        """Go on with one of these texts."""
        self._take(self._held)
        self._held = ()
        longer = tuple(dict.fromkeys(run + one for run in self._runs for one in more))
        if len(longer) > _MANY or len(longer[0]) > _LONGEST:
            self.end_run()
            longer = more
        self._before, self._runs = self._runs, longer

    def end_run(self) -> None:
        """Go on with something that no text can say."""
        self._take(self._held)
        self._take(self._runs)
        self._held = ()
        self._before = self._runs = ("",)
        self._whole = False

    def may_be_left_out(self) -> None:
        """Take it that the last part may be there, or may not."""
        either = tuple(dict.fromkeys((*self._before, *self._runs)))
        self._held = ()
        if len(either) > _MANY:
            self.drop_last()
        else:
            self._runs = either

    def drop_last(self) -> None:
        """Leave out the last part, which need not be there, or be there once."""
        self._runs, self._held = self._before, ()
        self.end_run()

    def next_branch(self) -> None:
        """Begin the next of several that may stand here."""
        whole = self._runs if self._whole else None
        self.end_run()
        self._branches.append((self._best, whole))
        self._best, self._whole = (), True

    def close(self, around: _Level) -> None:
        """Say what the group is to the level around it."""
        found = self.texts()
        wholes = [whole for _, whole in self._branches]
        every = [text for whole in wholes if whole is not None for text in whole]
        if None not in wholes and len(every) <= _MANY:
            around.add(tuple(dict.fromkeys(every)))
        else:
            around.end_run()
            around._held = found

    def texts(self) -> Texts:
        self.next_branch()
        every = [best for best, _ in self._branches]
        if not all(every):
            return ()
        found = tuple(dict.fromkeys(text for best in every for text in best))
        return found if len(found) <= _MANY else ()

    def _take(self, found: Texts) -> None:
        """Keep the better of what is known and what was found: a match has both."""
        if all(found) and _worth(found) > _worth(self._best):
            self._best = found


def _worth(found: Texts) -> tuple[bool, int, int]:
    """Say how much it helps to know: letters in a row, then characters; of few texts more."""
    letters = bool(found) and all(map(LETTERS.search, found))
    return letters, min(map(len, found), default=0), -len(found)
