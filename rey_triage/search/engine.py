"""The full text engine: the only module that knows Whoosh.

It stores and finds terms that ``analysis`` has already made. Whoosh has no common error class, so
what goes wrong on a damaged index comes out of here as ``Damaged``.
"""

from __future__ import annotations

import math
import sys
import warnings
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

from rey_triage.search.lexicon import FIELDS, SECONDARY

# Half of Whoosh's start-up goes into modules of which it wants one name, and that name only for
# what is never done here: downloading, sounds of words, guessing at inflections.
_SPARED = {
    "urllib.request": "urlretrieve",
    "whoosh.lang.dmetaphone": "double_metaphone",
    "whoosh.lang.morph_en": "variations",
}
_absent = {name: ModuleType(name) for name in _SPARED if name not in sys.modules}
for _name, _module in _absent.items():
    setattr(_module, _SPARED[_name], None)
sys.modules.update(_absent)
try:
    with warnings.catch_warnings():
        # Whoosh 2.7 has escape sequences that Python 3.12 and later complain about.
        warnings.simplefilter("ignore")
        from whoosh.analysis import SpaceSeparatedTokenizer
        from whoosh.fields import ID, STORED, TEXT, Schema
        from whoosh.filedb.filestore import FileStorage
        from whoosh.index import FileIndex
        from whoosh.lang.porter import stem as _stem
        from whoosh.reading import TermNotFound
        from whoosh.searching import Searcher
finally:
    for _name in _absent:
        del sys.modules[_name]

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

_PLAIN = "plain"
_ID = "id"
_PRIOR = "prior"
B, K1 = 0.6, 1.2
"""BM25: how much the length of a field counts, and how soon a word that is repeated is enough."""


class Damaged(Exception):  # noqa: N818  # the state of the index, not a mistake of the caller
    """The index cannot be read; it has to be built again."""


def stem(word: str) -> str:
    """Cut the ending off an English word."""
    return str(_stem(word)) if word.isascii() and word.isalpha() else word


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


def build(directory: Path, documents: Iterable[Document]) -> None:
    """Write an index into an empty directory."""
    terms = SpaceSeparatedTokenizer()
    schema = Schema(
        **{_ID: ID(stored=True), _PRIOR: STORED(), _PLAIN: TEXT(analyzer=terms, phrase=False)},
        **{name: TEXT(analyzer=terms, phrase=False) for name in FIELDS},
    )
    with _quiet():
        index = FileIndex.create(FileStorage(str(directory)), schema, "MAIN")
        writer = index.writer()
        for one in documents:
            texts = {name: " ".join(found) for name, found in one.terms.items()}
            plain = " ".join(one.plain)
            writer.add_document(**{_ID: one.id, _PRIOR: one.prior, _PLAIN: plain}, **texts)
        writer.commit()
        index.close()


class Engine:
    """An index that is open for reading."""

    def __init__(self, directory: Path) -> None:
        with _guarded():
            self._index = FileIndex(FileStorage(str(directory), readonly=True), indexname="MAIN")
            self._searcher = Searcher(self._index.reader(), fromindex=self._index)
            self._count = int(self._searcher.doc_count_all())
        self._mean: dict[str, float] = {}

    def search(
        self,
        terms: Mapping[str, float],
        words: Collection[str],
        boosts: Mapping[str, float],
        coverage: float,
    ) -> dict[str, float]:
        """Score the runbooks that have any of the weighted terms, in any field.

        BM25 by field, times how much of the query a runbook has: ``coverage`` says how much more
        counts who has all of the ``words``, the rare ones before all, somewhere but in its steps.
        """
        scores: dict[int, float] = {}
        has: dict[int, float] = {}
        whole = 0.0
        with _guarded():
            for term, weight in terms.items():
                found: set[int] = set()
                for field in FIELDS:
                    hits = self._scored(field, term)
                    for document, score in hits:
                        scores[document] = (
                            scores.get(document, 0.0) + weight * boosts[field] * score
                        )
                    if field != SECONDARY:
                        found.update(document for document, _ in hits)
                if found and term in words:
                    rare = weight * math.log((self._count + 1) / (len(found) + 1))
                    whole += rare
                    for document in found:
                        has[document] = has.get(document, 0.0) + rare
            return {
                stored[_ID]: score
                * stored[_PRIOR]
                * (1 + coverage * has.get(document, 0.0) / (whole or 1.0))
                for document, score in scores.items()
                if (stored := self._searcher.stored_fields(document))
            }

    def _scored(self, field: str, term: str) -> list[tuple[int, float]]:
        """Return who has a term in a field, and what that is worth."""
        reader = self._searcher.reader()
        try:
            hits = reader.postings(field, term)
        except (TermNotFound, UnicodeEncodeError):  # half a character is in no text
            return []
        found = []
        while hits.is_active():
            found.append((hits.id(), hits.weight()))
            hits.next()
        if field not in self._mean:
            self._mean[field] = float(self._searcher.avg_field_length(field)) or 1.0
        mean, length = self._mean[field], reader.doc_field_length
        rare = rarity(self._count, len(found))
        return [(one, rare * bm25(times, length(one, field) / mean)) for one, times in found]

    def frequency(self, term: str) -> int:
        """Say in how many fields of runbooks a term occurs."""
        with _guarded():
            reader = self._searcher.reader()
            return sum(int(reader.doc_frequency(field, term)) for field in FIELDS)

    def suggest(self, word: str) -> str | None:
        """Return the known word that is nearest to an unknown one; None when it is known."""
        with _guarded():
            reader = self._searcher.reader()
            if (_PLAIN, word) in reader:
                return None
            slips = 1 if len(word) < 8 else 2
            found = self._searcher.corrector(_PLAIN).suggest(word, 1, maxdist=slips, prefix=1)
            return str(found[0]) if found else None


@contextmanager
def _quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def _guarded() -> Iterator[None]:
    """Whoosh reads pickles, structs and maps: damage shows as any exception at all."""
    with _quiet():
        try:
            yield
        except Exception as error:
            raise Damaged(str(error)) from error
