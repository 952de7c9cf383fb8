"""The full text engine: the only module that knows Whoosh.

It stores and finds terms that ``analysis`` has already made. Whoosh has no common error class, so
what goes wrong on a damaged index comes out of here as ``Damaged``.
"""

from __future__ import annotations

import sys
import warnings
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING

from rey_triage.search.lexicon import FIELDS

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
        from whoosh import scoring
        from whoosh.analysis import SpaceSeparatedTokenizer
        from whoosh.fields import ID, TEXT, Schema
        from whoosh.filedb.filestore import FileStorage
        from whoosh.index import FileIndex
        from whoosh.lang.porter import stem as _stem
        from whoosh.query import Or, Term
finally:
    for _name in _absent:
        del sys.modules[_name]

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

_PLAIN = "plain"
_ID = "id"
B, K1 = 0.6, 1.2
"""BM25: how much the length of a field counts, and how soon a word that is repeated is enough."""


class Damaged(Exception):  # noqa: N818  # the state of the index, not a mistake of the caller
    """The index cannot be read; it has to be built again."""


def stem(word: str) -> str:
    """Cut the ending off an English word."""
    return str(_stem(word)) if word.isascii() and word.isalpha() else word


def build(
    directory: Path, documents: Iterable[tuple[str, Mapping[str, list[str]], list[str]]]
) -> None:
    """Write an index of (id, terms by field, plain words) into an empty directory."""
    terms = SpaceSeparatedTokenizer()
    schema = Schema(
        **{_ID: ID(stored=True), _PLAIN: TEXT(analyzer=terms, phrase=False)},
        **{name: TEXT(analyzer=terms, phrase=False) for name in FIELDS},
    )
    with _quiet():
        index = FileIndex.create(FileStorage(str(directory)), schema, "MAIN")
        writer = index.writer()
        for id_, fields, plain in documents:
            texts = {name: " ".join(found) for name, found in fields.items()}
            writer.add_document(**{_ID: id_, _PLAIN: " ".join(plain)}, **texts)
        writer.commit()
        index.close()


class Engine:
    """An index that is open for reading."""

    def __init__(self, directory: Path) -> None:
        with _guarded():
            self._index = FileIndex(FileStorage(str(directory), readonly=True), indexname="MAIN")
            self._searcher = self._index.searcher(weighting=scoring.BM25F(B=B, K1=K1))

    def search(
        self, terms: Mapping[str, float], boosts: Mapping[str, float], limit: int | None
    ) -> list[tuple[str, float]]:
        """Rank the runbooks by weighted terms, in all fields."""
        query = Or(
            [
                Term(field, term, boost=weight * boosts[field])
                for term, weight in terms.items()
                for field in FIELDS
            ]
        )
        with _guarded():
            hits = self._searcher.search(query, limit=limit)
            return [(hit[_ID], float(hit.score)) for hit in hits]

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
