"""Which of many patterns are in a line; what a text cannot have is not compiled for it."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from rey_triage.patterns.prefilter import Prefilter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rey_triage.patterns.prefilter import Needed

Numbers = tuple[int, ...]
_REMEMBERED = 256
"""Sets of patterns: most lines have one or two, and the same ones come again."""


class EachOf:
    """Says which patterns are in a line. Several threads may use one."""

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
        self._some: tuple[set[int], Callable[[bytes], Numbers]] = (set(), lambda _: ())
        self.only = lru_cache(_REMEMBERED)(self._compiled)
        """Return what ``numbers`` is where no other patterns than these count, ascending."""

    def numbers(self, line: bytes) -> Numbers:
        """Return the numbers of the patterns that match, ascending."""
        return self._all(line)

    def among(self, text: bytes) -> Callable[[bytes], Numbers]:
        """Return what ``numbers`` is for the lines of this text, without a try at the others."""
        if "_all" in self.__dict__:
            return self._all
        known, match = self._some
        near = self._prefilter.near(text)
        if not near <= known:
            near |= known
            match = self._compiled(tuple(sorted(near)))
            self._some = near, match
        return match

    def again(self, text: bytes) -> Numbers:
        """Return what ``numbers`` does, for a text whose words were all asked about before."""
        match = self._all if "_all" in self.__dict__ else self._some[1]
        return match(text)

    @cached_property
    def _all(self) -> Callable[[bytes], Numbers]:
        return self._compiled(tuple(sorted(self._patterns)))

    @cached_property
    def _prefilter(self) -> Prefilter:
        needs = ((number, self._needs.get(number, ())) for number in self._patterns)
        return Prefilter(needs, ignore_case=self._ignore_case)

    def _compiled(self, numbers: Numbers) -> Callable[[bytes], Numbers]:
        from rey_triage.patterns import SetOf  # noqa: PLC0415  # the engine that was chosen

        places = SetOf([self._patterns[n] for n in numbers], ignore_case=self._ignore_case).places
        if numbers == tuple(range(len(numbers))):
            return places
        return lambda line: tuple(numbers[place] for place in places(line))
