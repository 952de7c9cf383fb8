"""The full text engine: what each term is worth on each page, worked out once, and added up.

Whoosh keeps the index (``whoosh_index``). All that does not depend on the query is worked out from
it when it is built, and kept in a file beside it: BM25 of all fields with their weights. A query
adds numbers up, and need not load Whoosh; the browser adds up the same ones (``site/ranking.py``).
"""

from __future__ import annotations

import math
import sys
import zlib
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import msgspec

from rey_triage.search import bags, dictionary, learned, postings, sayings
from rey_triage.search.damage import Damaged
from rey_triage.search.lexicon import FIELDS, SECONDARY
from rey_triage.search.postings import Asked

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from rey_triage.search.documents import Document
    from rey_triage.search.whoosh_index import Contents

_FILE = "terms.rey"
_REMEMBERED = 4096
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
    terms: dictionary.Stored
    postings: postings.Stored
    sayings: sayings.Stored
    passages: bags.Stored
    learned: learned.Stored


def build(directory: Path, documents: Collection[Document], boosts: Mapping[str, float]) -> None:
    """Write an index into an empty directory."""
    from rey_triage.search import whoosh_index  # noqa: PLC0415  # takes a while to load

    of_id = {one.id: one for one in documents}
    whoosh_index.write(directory, documents)
    contents = whoosh_index.Contents(directory)
    found = _worth(contents, boosts)
    terms = dictionary.in_order(found)
    places = {term: place for place, term in enumerate(terms)}
    in_order = [of_id[id_] for id_ in contents.ids]
    sayings_of_pages = [
        [{places[term]: much for term, much in saying.items()} for saying in one.sayings]
        for one in in_order
    ]
    passages_of_pages = [
        [{places[term] for term in passage} for passage in one.passages] for one in in_order
    ]
    content = msgspec.msgpack.encode(
        _Stored(
            order=sys.byteorder,
            ids=contents.ids,
            terms=dictionary.store(terms),
            postings=postings.store([found[term] for term in terms], len(contents.ids)),
            sayings=sayings.store(sayings_of_pages, terms=len(places)),
            passages=bags.store(passages_of_pages),
            learned=learned.store([one.spelled for one in in_order]),
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
        self._terms = dictionary.Dictionary(stored.terms)
        self._postings = postings.Postings(stored.postings)
        self._sayings = sayings.Sayings(stored.sayings)
        self._passages = bags.Bags(stored.passages)
        self.learned = learned.Learned(stored.learned)
        self._place = lru_cache(_REMEMBERED)(self._terms.place)
        """Returns the place of a term among all; None: no document has it."""
        self._directory = directory

    def search(
        self, terms: Mapping[str, float], words: Collection[str], coverage: float
    ) -> list[float]:
        """Score the documents, in the order of ``ids``, by the weighted terms that they have.

        BM25 by field, times how much of the query a document has: ``coverage`` says how much more
        counts who has all of the ``words``, the rare ones before all, somewhere but in its steps.
        """
        asked = []
        for term, weight in terms.items():
            place = self._place(term)
            if place is not None:
                firm = self._postings.firm(place) if term in words else 0
                rare = math.log((len(self.ids) + 1) / (firm + 1)) if firm else 0.0
                asked.append(Asked(place, weight, weight * rare))
        return self._postings.scored(asked, coverage)

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
    ) -> Iterator[tuple[dict[int, float], dict[int, float]]]:
        """Yield how much of the terms the sayings of each document have, and its passages.

        Both by their numbers.
        """
        query = {place: terms[term] for term in terms if (place := self._place(term)) is not None}
        for number in numbers:
            yield self._sayings.shared(query, number), self._passages.shared(query, number)

    def sayings(self) -> list[list[tuple[float, list[int]]]]:
        """Return the sayings of each document: how long each is, and its terms.

        Terms are named by their places among ``worths``.
        """
        return [self._sayings.of(number) for number in range(len(self.ids))]

    def frequency(self, term: str) -> int:
        """Say how many runbooks have a term."""
        place = self._place(term)
        return 0 if place is None else self._postings.having(place)

    def worths(self) -> Iterator[tuple[str, list[tuple[str, float]]]]:
        """Yield each term with the runbooks that have it, and what it is worth there.

        Below zero where it stands in the steps alone.
        """
        for place, term in enumerate(self._terms):
            found = [(self.ids[number], worth) for number, worth in self._postings.of(place)]
            yield term, found

    def suggest(self, word: str) -> str | None:
        """Return the known word that is nearest to an unknown one; None when it is known."""
        return self._contents.nearest(word)

    @cached_property
    def _contents(self) -> Contents:
        from rey_triage.search.whoosh_index import Contents  # noqa: PLC0415  # takes a while

        return Contents(self._directory)
