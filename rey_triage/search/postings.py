"""Which documents have a term, and what it is worth in each.

The list of a rare term names its documents. A common one has a lane for every document instead,
for lanes are added up much faster than lists are gone through.
"""

from __future__ import annotations

from array import array
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from rey_triage.search import lanes, packed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

_COMMON = 4
"""A term is common that one document in so many has: from there on lanes take hardly more room."""
_STEPS = 0xFFFF
"""Worths are kept as so many steps up to the highest, weights up to the sum of them: the two
multiplied fill a lane, and no sum of all terms is more."""
_FIRM = 16
"""The bit of a lane, above a worth, that says that the document has the term firmly."""


class Asked(NamedTuple):
    """A term of a query."""

    place: int
    weight: float
    """Of each of its occurrences."""
    cover: float
    """How much of the query a document has that has it firmly."""


class Stored(msgspec.Struct, array_like=True):
    """The documents of all terms. Arrays are in the byte order of the machine that built them."""

    documents: int
    unit: float
    """What one step is worth."""
    firm: memoryview
    """How many have each term firmly: somewhere but in their steps. In a list they come first."""
    ends: memoryview
    """Where the list of each term ends in the two below; that of a common one is empty."""
    numbers: memoryview
    worths: memoryview
    """In steps."""
    common: memoryview
    """Common terms, by their places."""
    having: memoryview
    """How many documents have each common term."""
    lanes: memoryview
    """Those of each common term: its worth in steps, and whether it is there firmly."""


def store(terms: Collection[Mapping[int, float]], documents: int) -> Stored:
    """Pack for each term what it is worth, by document; below zero where it is not there firmly."""
    highest = max((abs(worth) for one in terms for worth in one.values()), default=1.0)
    unit = highest / _STEPS
    firm, ends, common, having = array("I"), array("I"), array("I"), array("I")
    numbers, worths = array("I"), array("H")
    of_common: list[bytes] = []
    for place, term in enumerate(terms):
        steps = {number: max(round(abs(worth) / unit), 1) for number, worth in term.items()}
        firm.append(sum(worth >= 0 for worth in term.values()))
        if len(term) * _COMMON >= documents:
            found = [0] * documents
            for number, worth in term.items():
                found[number] = steps[number] | (worth >= 0) << _FIRM
            common.append(place)
            having.append(len(term))
            of_common.append(lanes.packed(found))
        else:
            in_order = sorted(term, key=lambda number: (term[number] < 0, number))
            numbers.extend(in_order)
            worths.extend(steps[number] for number in in_order)
        ends.append(len(numbers))
    return Stored(
        documents=documents,
        unit=unit,
        firm=packed.data(firm),
        ends=packed.data(ends),
        numbers=packed.data(numbers),
        worths=packed.data(worths),
        common=packed.data(common),
        having=packed.data(having),
        lanes=memoryview(b"".join(of_common)),
    )


class Postings:
    """The documents of all terms, open for reading. Terms are named by their places."""

    def __init__(self, stored: Stored) -> None:
        self._count = stored.documents
        self._unit = stored.unit
        self._firm, self._ends, self._numbers, self._having = (
            one.cast("I") for one in (stored.firm, stored.ends, stored.numbers, stored.having)
        )
        self._worths = stored.worths.cast("H")
        self._common = {place: number for number, place in enumerate(stored.common.cast("I"))}
        self._lanes = stored.lanes
        self._all_worths = lanes.repeated(_STEPS, self._count)
        self._all_firm = lanes.repeated(1, self._count)

    def having(self, place: int) -> int:
        """Say how many documents have a term."""
        number = self._common.get(place)
        if number is not None:
            return self._having[number]
        return len(self._numbers[packed.run(self._ends, place)])

    def firm(self, place: int) -> int:
        """Say how many documents have a term firmly."""
        return self._firm[place]

    def of(self, place: int) -> Iterator[tuple[int, float]]:
        """Yield the documents of a term and what it is worth; below zero where it is not firm."""
        if place in self._common:
            for number, lane in enumerate(lanes.taken_apart(self._in_lanes(place), self._count)):
                if lane:
                    worth = (lane & _STEPS) * self._unit
                    yield number, worth if lane >> _FIRM else -worth
            return
        firm = self._firm[place]
        for order, (number, steps) in enumerate(self._in_list(place)):
            yield number, steps * self._unit if order < firm else -steps * self._unit

    def scored(self, terms: Sequence[Asked], coverage: float) -> list[float]:
        """Add up for each document what the terms are worth, each by its weight.

        ``coverage`` says how much more that is where all the cover is there. The scores are exact
        to some ten-thousandths.
        """
        weigh = _STEPS / (sum(one.weight for one in terms) or 1.0)
        cover = lanes.MOST / (sum(one.cover for one in terms) or 1.0)
        in_lanes = covered_in_lanes = 0
        lists = []
        for place, weight, covers in terms:
            much, more = int(weight * weigh), int(covers * cover)
            if place in self._common:
                found = self._in_lanes(place)
                in_lanes += (found & self._all_worths) * much
                covered_in_lanes += (found >> _FIRM & self._all_firm) * more
            else:
                lists.append((place, much, more))
        worth = lanes.taken_apart(in_lanes, self._count)
        covered = lanes.taken_apart(covered_in_lanes, self._count)
        for place, much, more in lists:
            in_list = self._in_list(place)
            for number, steps in islice(in_list, self._firm[place] if more else 0):
                worth[number] += much * steps
                covered[number] += more
            for number, steps in in_list:
                worth[number] += much * steps
        unit = self._unit / weigh
        more_by = unit * coverage / lanes.MOST
        return [one * (unit + more_by * share) for one, share in zip(worth, covered, strict=True)]

    def _in_lanes(self, place: int) -> int:
        size = self._count * lanes.BYTES
        start = self._common[place] * size
        return lanes.joined(self._lanes[start : start + size])

    def _in_list(self, place: int) -> Iterator[tuple[int, int]]:
        here = packed.run(self._ends, place)
        return zip(self._numbers[here].tolist(), self._worths[here].tolist(), strict=True)
