"""Styled text for the terminal, wrapped by the cells it takes.

Rich does this and much more, and to import it alone takes longer than starting Python twice.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Self

_CODES = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "cyan": "36",
}
_WORD = re.compile(r"\s*\S+\s*")
# What a log line or a name carries must not steer the terminal that shows it.
_TURNING = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))  # the direction of what follows
_CONTROLS = {
    code: None for code in (*range(32), *range(127, 160), *_TURNING) if chr(code) not in "\t\n"
}


class Text:
    """Words, each piece of them in its own style: ``bold red``."""

    __slots__ = ("_pieces",)

    def __init__(self, words: str = "", style: str = "") -> None:
        self._pieces: list[tuple[str, str]] = []
        self.append(words, style)

    def append(self, words: str, style: str = "") -> Self:
        """Add words; return the text itself."""
        if words:
            self._pieces.append((words.expandtabs().translate(_CONTROLS), style))
        return self

    @property
    def plain(self) -> str:
        """Return the words without their styles."""
        return "".join(words for words, _ in self._pieces)

    def cut(self, longest: int) -> Self:
        """Shorten the text to so many characters; return the text itself."""
        if len(self.plain) > longest:
            self._pieces = self._part(0, longest - 1)
            self._pieces.append(("…", ""))
        return self

    def wrapped(self, width: int) -> list[Text]:
        """Break the text into lines; only a word that is longer than a line is broken itself."""
        lines: list[Text] = []
        start = 0
        for paragraph in self.plain.split("\n"):
            begins = [start, *(start + at for at in _breaks(paragraph, width))]
            ends = [*begins[1:], start + len(paragraph)]
            for begin, end in zip(begins, ends, strict=True):
                kept = self.plain[begin:end].rstrip()
                lines.append(self._slice(begin, begin + len(kept)))
            start += len(paragraph) + 1
        return lines

    def ansi(self) -> str:
        """Write the text with the codes that a terminal understands."""
        return "".join(
            f"\x1b[{';'.join(_CODES[one] for one in style.split())}m{words}\x1b[0m"
            if style
            else words
            for words, style in self._pieces
        )

    def _slice(self, start: int, end: int) -> Text:
        out = Text()
        out._pieces = self._part(start, end)
        return out

    def _part(self, start: int, end: int) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        at = 0
        for words, style in self._pieces:
            if part := words[max(0, start - at) : max(0, end - at)]:
                found.append((part, style))
            at += len(words)
        return found


def _cells(words: str) -> int:
    if words.isascii():
        return len(words)
    return sum(map(_cell, words))


def _cell(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _breaks(words: str, width: int) -> list[int]:
    """Return where new lines begin."""
    found: list[int] = []
    used = 0
    for match in _WORD.finditer(words):
        word = match[0]
        needed = _cells(word.rstrip())
        if used + needed > width:
            if used:
                found.append(match.start())
                used = 0
            if needed > width:
                used = 0
                for at, character in enumerate(word.rstrip(), match.start()):
                    cell = _cell(character)
                    if used + cell > width:
                        found.append(at)
                        used = 0
                    used += cell
                used += _cells(word) - needed
                continue
        used += _cells(word)
    return found
