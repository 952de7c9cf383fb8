"""The full text engine: what each term is worth on each page, worked out once, and added up.

Whoosh keeps the index (``whoosh_index``). All that does not depend on the query is worked out from
it when it is built, and kept in a file beside it: BM25 of all fields with their weights. A query
adds numbers up, and need not load Whoosh; the browser adds up the same ones (``site/ranking.py``).
"""

from __future__ import annotations

import math
import sys
import zlib
from array import array
from bisect import bisect_left
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import msgspec

from rey_triage.search import sayings
from rey_triage.search.damage import Damaged
from rey_triage.search.lexicon import FIELDS, SECONDARY

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from rey_triage.search.documents import Document
    from rey_triage.search.whoosh_index import Contents

_FILE = "terms.rey"
_REMEMBERED = 1024
"""Terms whose places are kept: one query asks for each several times."""
_SUM = 4  # bytes of checksum before the content
B, K1 = 0.6, 1.2
"""BM25: how much the length of a field counts, and how soon a word that is repeated is enough."""


def bm25(times: float, length: float) -> float:
    """Weigh a term that occurs so often in a field; ``length`` in lengths of the mean field."""
    return times * (K1 + 1) / (times + K1 * (1 - B + B * length))


def _worth(contents: Contents, boosts: Mapping[str, float]) -> dict[str, dict[int, float]]:
    """Say what each term is worth in each document, by the document's place in the index.

    Below zero where the term stands in the steps alone, which does not count as having it.
    """
    found: dict[str, dict[int, float]] = {}
    having: dict[str, set[int]] = {}
    count = len(contents.ids)
    for field in FIELDS:
        lengths = contents.lengths(field)
        mean = sum(lengths) / max(count, 1) or 1.0
        for term, documents in contents.terms(field):
            rare = boosts[field] * sayings.rarity(count, len(documents))
            of_term = found.setdefault(term, {})
            for number, times in documents:
                score = contents.priors[number] * rare * bm25(times, lengths[number] / mean)
                of_term[number] = of_term.get(number, 0.0) + score
            if field != SECONDARY:
                having.setdefault(term, set()).update(number for number, _ in documents)
    for term, of_term in found.items():
        has = having.get(term, set())
        found[term] = {number: s if number in has else -s for number, s in of_term.items()}
    return found


class _Stored(msgspec.Struct, array_like=True):
    """An index in a file. Arrays are in the byte order of the machine that built it."""

    order: str
    ids: list[str]
    terms: memoryview
    """All terms in order, one behind the other."""
    ends: memoryview
    """Where each term ends."""
    lists: memoryview
    """Where the list of each term ends in the two below."""
    firm: memoryview
    """How many of its list have the term somewhere but in their steps; they stand before others."""
    numbers: memoryview
    """Documents, by their places in ``ids``."""
    worths: memoryview
    sayings: sayings.Stored


def build(directory: Path, documents: Collection[Document], boosts: Mapping[str, float]) -> None:
    """Write an index into an empty directory."""
    from rey_triage.search import whoosh_index  # noqa: PLC0415  # takes a while to load

    said = {one.id: one.sayings for one in documents}
    whoosh_index.write(directory, documents)
    contents = whoosh_index.Contents(directory)
    found = _worth(contents, boosts)
    encoded = sorted((term.encode("utf-8", "surrogatepass"), term) for term in found)
    ends, lists, firm, numbers = array("I"), array("I"), array("I"), array("I")
    worths = array("f")
    length = 0
    places = {term: place for place, (_, term) in enumerate(encoded)}
    for coded, term in encoded:
        length += len(coded)
        ends.append(length)
        in_order = sorted(found[term].items(), key=lambda one: one[1] < 0)
        firm.append(sum(score >= 0 for _, score in in_order))
        numbers.extend(number for number, _ in in_order)
        worths.extend(abs(score) for _, score in in_order)
        lists.append(len(numbers))
    content = msgspec.msgpack.encode(
        _Stored(
            order=sys.byteorder,
            ids=contents.ids,
            terms=memoryview(b"".join(coded for coded, _ in encoded)),
            ends=memoryview(ends.tobytes()),
            lists=memoryview(lists.tobytes()),
            firm=memoryview(firm.tobytes()),
            numbers=memoryview(numbers.tobytes()),
            worths=memoryview(worths.tobytes()),
            sayings=sayings.store(
                [
                    [{places[term]: much for term, much in one.items()} for one in said[id_]]
                    for id_ in contents.ids
                ],
                terms=len(places),
            ),
        )
    )
    (directory / _FILE).write_bytes(zlib.crc32(content).to_bytes(_SUM, "big") + content)


class Engine:
    """An index that is open for reading."""

    def __init__(self, directory: Path) -> None:
        try:
            data = memoryview((directory / _FILE).read_bytes())
            if zlib.crc32(data[_SUM:]).to_bytes(_SUM, "big") != data[:_SUM]:
                raise Damaged("its checksum is another")
            stored = msgspec.msgpack.decode(data[_SUM:], type=_Stored)
        except (OSError, msgspec.MsgspecError) as error:
            raise Damaged(str(error)) from error
        if stored.order != sys.byteorder:
            raise Damaged("it was built by another kind of machine")
        self.ids = stored.ids
        self._terms = stored.terms
        self._ends, self._lists, self._firm, self._numbers = (
            one.cast("I") for one in (stored.ends, stored.lists, stored.firm, stored.numbers)
        )
        self._worths = stored.worths.cast("f")
        self._sayings = sayings.Sayings(stored.sayings)
        self._place = lru_cache(_REMEMBERED)(self._find)
        """Returns the place of a term among all; None: no document has it."""
        self._directory = directory

    def search(
        self, terms: Mapping[str, float], words: Collection[str], coverage: float
    ) -> list[float]:
        """Score the documents, in the order of ``ids``, by the weighted terms that they have.

        BM25 by field, times how much of the query a document has: ``coverage`` says how much more
        counts who has all of the ``words``, the rare ones before all, somewhere but in its steps.
        """
        count = len(self.ids)
        scores, has = [0.0] * count, [0.0] * count
        whole = 0.0
        for term, weight in terms.items():
            place = self._place(term)
            if place is None:
                continue
            start, end = self._list(place)
            firm = start + (self._firm[place] if term in words else 0)
            if firm > start:
                rare = weight * math.log((count + 1) / (firm - start + 1))
                whole += rare
                # plain loops: this is where a search spends its time
                for number, score in self._pairs(start, firm):
                    scores[number] += weight * score
                    has[number] += rare
            for number, score in self._pairs(firm, end):
                scores[number] += weight * score
        share = coverage / (whole or 1.0)
        return [one * (1 + share * covered) for one, covered in zip(scores, has, strict=True)]

    def nearness(
        self, terms: Mapping[str, float], numbers: Iterable[int], *, within: bool = False
    ) -> dict[int, float]:
        """Say how near some documents are to a query, by their nearest sayings, from 0 to 1.

        ``within``: the query is longer than what is said of it, and that counts against nobody.
        """
        placed = [(self._place(term), much) for term, much in terms.items()]
        told = [(place, much * self._sayings.tells(place)) for place, much in placed]
        squares = {place: worth * worth for place, worth in told if place is not None}
        size = None if within else math.hypot(*(worth for _, worth in told))
        return {number: self._sayings.nearness(squares, size, number) for number in numbers}

    def shared(
        self, terms: Mapping[str, float], numbers: Iterable[int]
    ) -> Iterator[dict[int, float]]:
        """Yield how much of the terms the sayings of each document have, by their numbers."""
        query = {place: terms[term] for term in terms if (place := self._place(term)) is not None}
        return (self._sayings.shared(query, number) for number in numbers)

    def sayings(self) -> list[list[tuple[float, list[int]]]]:
        """Return the sayings of each document: how long each is, and its terms.

        Terms are named by their places among ``worths``.
        """
        return [self._sayings.of(number) for number in range(len(self.ids))]

    def _pairs(self, start: int, end: int) -> Iterator[tuple[int, float]]:
        numbers, worths = self._numbers[start:end].tolist(), self._worths[start:end].tolist()
        return zip(numbers, worths, strict=True)

    def _find(self, term: str) -> int | None:
        wanted = term.encode("utf-8", "surrogatepass")
        place = bisect_left(range(len(self._ends)), wanted, key=self._term)
        return place if place < len(self._ends) and self._term(place) == wanted else None

    def _list(self, place: int) -> tuple[int, int]:
        return self._lists[place - 1] if place else 0, self._lists[place]

    def _term(self, place: int) -> bytes:
        return bytes(self._terms[self._ends[place - 1] if place else 0 : self._ends[place]])

    def frequency(self, term: str) -> int:
        """Say how many runbooks have a term."""
        place = self._place(term)
        if place is None:
            return 0
        start, end = self._list(place)
        return end - start

    def worths(self) -> Iterator[tuple[str, list[tuple[str, float]]]]:
        """Yield each term with the runbooks that have it, and what it is worth there.

        Below zero where it stands in the steps alone.
        """
        for place in range(len(self._ends)):
            start, end = self._list(place)
            firm = start + self._firm[place]
            yield (
                self._term(place).decode("utf-8", "surrogatepass"),
                [
                    *((self.ids[number], score) for number, score in self._pairs(start, firm)),
                    *((self.ids[number], -score) for number, score in self._pairs(firm, end)),
                ],
            )

    def suggest(self, word: str) -> str | None:
        """Return the known word that is nearest to an unknown one; None when it is known."""
        return self._contents.nearest(word)

    @cached_property
    def _contents(self) -> Contents:
        from rey_triage.search.whoosh_index import Contents  # noqa: PLC0415  # takes a while

        return Contents(self._directory)
