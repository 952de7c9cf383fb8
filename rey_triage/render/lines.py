"""Lines for the terminal: paragraphs, headings and hanging marks, wrapped to its width."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rey_triage.render.styled import Text


class Lines:
    """Collects lines; what writes a document builds on it."""

    def __init__(self, *, width: int, colour: bool = False) -> None:
        self.width = width
        self.colour = colour
        self._lines: list[str] = []

    def _line(self, text: Text, indent: int = 0) -> None:
        for line in text.wrapped(self.width - indent):
            self._put(" " * indent, line)

    def _blank(self) -> None:
        self._lines.append("")

    def _put(self, lead: str, line: Text) -> None:
        self._lines.append((lead + (line.ansi() if self.colour else line.plain)).rstrip())

    def _item(self, mark: str | Text, text: Text, indent: int = 5) -> None:
        """Print a paragraph with a mark hanging at its left."""
        plain = shown = mark if isinstance(mark, str) else mark.plain
        if self.colour and not isinstance(mark, str):
            shown = mark.ansi()
        lines = text.wrapped(max(20, self.width - indent - len(plain) - 1))
        for number, line in enumerate(lines):
            self._put(f"{' ' * indent}{shown if number == 0 else ' ' * len(plain)} ", line)
