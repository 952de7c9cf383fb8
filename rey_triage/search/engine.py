"""The full text engine: what each term is worth on each page, worked out once, and added up.

It stores and finds terms that ``analysis`` has already made. All that does not depend on the query
is in the index: BM25 of all fields with their weights. A query adds numbers up, whatever the terms.
The browser's ranking is made of the same numbers (``site/ranking.py``).
"""

from __future__ import annotations

import math
import sys
import zlib
from array import array
from bisect import bisect_left
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from rey_triage.search.lexicon import FIELDS, SECONDARY
from rey_triage.search.slips import nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

_FILE = "terms.rey"
_SUM = 4  # bytes of checksum before the content
B, K1 = 0.6, 1.2
"""BM25: how much the length of a field counts, and how soon a word that is repeated is enough."""


class Damaged(Exception):  # noqa: N818  # the state of the index, not a mistake of the caller
    """The index cannot be read; it has to be built again."""


def rarity(documents: int, having: int) -> float:
    """Say how much a term tells, by how many of the documents have it."""
    return math.log(documents / (having + 1)) + 1


def bm25(times: float, length: float) -> float:
    """Weigh a term that occurs so often in a field; ``length`` in lengths of the mean field."""
    return times * (K1 + 1) / (times + K1 * (1 - B + B * length))


class Document(NamedTuple):
    """A runbook as it is searched."""

    id: str
    terms: Mapping[str, list[str]]
    """By field."""
    plain: list[str]
    """Words as they are written."""
    prior: float
    """How much its scores count, whatever is asked."""


def worth(
    documents: Sequence[Document], boosts: Mapping[str, float]
) -> dict[str, dict[int, float]]:
    """Say what each term is worth in each document, by the document's place in the sequence.

    Below zero where the term stands in the steps alone, which does not count as having it.
    """
    found: dict[str, dict[int, float]] = {}
    having: dict[str, set[int]] = {}
    for field in FIELDS:
        counts = [Counter(one.terms[field]) for one in documents]
        documents_with = Counter(term for count in counts for term in count)
        mean = sum(count.total() for count in counts) / max(len(documents), 1) or 1.0
        rare = {term: rarity(len(documents), n) for term, n in documents_with.items()}
        for number, count in enumerate(counts):
            length = count.total() / mean
            weight = documents[number].prior * boosts[field]
            for term, times in count.items():
                of_term = found.setdefault(term, {})
                score = weight * rare[term] * bm25(times, length)
                of_term[number] = of_term.get(number, 0.0) + score
                if field != SECONDARY:
                    having.setdefault(term, set()).add(number)
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
    plain: msgspec.Raw
    """Words as they are written, and how often each is."""


def build(directory: Path, documents: Sequence[Document], boosts: Mapping[str, float]) -> None:
    """Write an index into an empty directory."""
    found = worth(documents, boosts)
    encoded = sorted((term.encode("utf-8", "surrogatepass"), term) for term in found)
    ends, lists, firm, numbers = array("I"), array("I"), array("I"), array("I")
    worths = array("f")
    length = 0
    for coded, term in encoded:
        length += len(coded)
        ends.append(length)
        in_order = sorted(found[term].items(), key=lambda one: one[1] < 0)
        firm.append(sum(score >= 0 for _, score in in_order))
        numbers.extend(number for number, _ in in_order)
        worths.extend(abs(score) for _, score in in_order)
        lists.append(len(numbers))
    plain = Counter(word for one in documents for word in one.plain)
    content = msgspec.msgpack.encode(
        _Stored(
            order=sys.byteorder,
            ids=[one.id for one in documents],
            terms=memoryview(b"".join(coded for coded, _ in encoded)),
            ends=memoryview(ends.tobytes()),
            lists=memoryview(lists.tobytes()),
            firm=memoryview(firm.tobytes()),
            numbers=memoryview(numbers.tobytes()),
            worths=memoryview(worths.tobytes()),
            plain=msgspec.Raw(msgspec.msgpack.encode(plain)),
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
        self._plain: msgspec.Raw | dict[str, int] = stored.plain

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

    def _pairs(self, start: int, end: int) -> Iterator[tuple[int, float]]:
        numbers, worths = self._numbers[start:end].tolist(), self._worths[start:end].tolist()
        return zip(numbers, worths, strict=True)

    def _place(self, term: str) -> int | None:
        """Return the place of a term among all; None: no document has it."""
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

    def suggest(self, word: str) -> str | None:
        """Return the known word that is nearest to an unknown one; None when it is known."""
        if isinstance(self._plain, msgspec.Raw):
            self._plain = msgspec.msgpack.decode(self._plain, type=dict[str, int])
        return None if word in self._plain else nearest(word, self._plain)
