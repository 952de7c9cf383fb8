"""Which of many patterns are in a line; what a text cannot have is not compiled for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from rey_triage.patterns.prefilter import NearAny

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rey_triage.patterns.prefilter import Needed

Numbers = tuple[int, ...]
Match = Callable[[bytes], Numbers]
"""Returns the numbers of the patterns in a line."""

_MANY = 1024
"""Texts that said something new, until all patterns are compiled: each is held against those."""
_LONG, _FLOOD = 1 << 16, 32
"""Bytes of a text whose words are costly to look at, and how many of these until the same is done.

Where few lines matter it never is: what is compiled takes memory, in each process that reads.
"""
_REMEMBERED = 256
"""Sets of patterns: most lines have one or two, and the same ones come again."""


class EachOf:
    """Says which patterns are in a line."""

    def __init__(
        self,
        patterns: Mapping[int, bytes],
        needs: Mapping[int, tuple[Needed, ...]] | None = None,
        *,
        ignore_case: bool = False,
    ) -> None:
        """Take patterns by their numbers, and what each needs, as far as that is known."""
        self._patterns = patterns
        self._needs = needs or {}
        self._ignore_case = ignore_case
        self._some: Match | None = None
        """Finds those that the texts so far may have."""
        self._long = 0
        self._only = lru_cache(_REMEMBERED)(self._compiled)

    @cached_property
    def numbers(self) -> Match:
        """Finds the numbers of the patterns that match a line, ascending."""
        return self._compiled(tuple(sorted(self._patterns)))

    def among(self, text: bytes) -> Match:
        """Return what ``numbers`` is for the lines of this text, without a try at the others."""
        self._long += len(text) > _LONG
        if self._all_compiled() or self._near.texts > _MANY or self._long > _FLOOD:
            return self.numbers
        if self._near.add(text) or not self._some:
            self._some = self._compiled(tuple(sorted(self._near.numbers)))
        return self._some

    def within(self, part: bytes, numbers: Numbers) -> Numbers:
        """Return which of the patterns of a line are in a part of it."""
        match = self.numbers if self._all_compiled() else self._only(numbers)
        return match(part)

    @cached_property
    def _near(self) -> NearAny:
        needs = ((number, self._needs.get(number, ())) for number in self._patterns)
        return NearAny(needs, ignore_case=self._ignore_case)

    def _all_compiled(self) -> bool:
        return "numbers" in self.__dict__

    def _compiled(self, numbers: Numbers) -> Match:
        from rey_triage.patterns import SetOf  # noqa: PLC0415  # the engine that was chosen

        places = SetOf([self._patterns[n] for n in numbers], ignore_case=self._ignore_case).places
        single = [(number,) for number in numbers]

        def match(line: bytes) -> Numbers:
            if not (found := places(line)):
                return found
            return single[found[0]] if len(found) == 1 else tuple([numbers[at] for at in found])

        return match
