"""The index of all terms: the only module that knows Whoosh.

It stores terms that ``analysis`` has already made, says who has them how often, and what a misspelt
word may have meant. Whoosh has no common error class, so what goes wrong on a damaged index comes
out of here as ``Damaged``. A search itself needs none of it: see ``engine``.
"""

from __future__ import annotations

import sys
import warnings
from contextlib import contextmanager
from functools import cached_property
from types import ModuleType
from typing import TYPE_CHECKING, Any

from rey_triage.search.damage import Damaged
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
        from whoosh.analysis import SpaceSeparatedTokenizer
        from whoosh.codec.whoosh3 import W3Codec
        from whoosh.fields import ID, STORED, TEXT, Schema
        from whoosh.filedb.filestore import FileStorage
        from whoosh.index import FileIndex
        from whoosh.searching import Searcher
finally:
    for _name in _absent:
        del sys.modules[_name]

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from rey_triage.search.documents import Document

_PLAIN = "plain"
_ID = "id"
_PRIOR = "prior"


def write(directory: Path, documents: Iterable[Document]) -> None:
    """Write an index into an empty directory."""
    terms = SpaceSeparatedTokenizer()
    schema = Schema(
        **{_ID: ID(stored=True), _PRIOR: STORED(), _PLAIN: TEXT(analyzer=terms, phrase=False)},
        **{name: TEXT(analyzer=terms, phrase=False) for name in FIELDS},
    )
    with _quiet():
        index = FileIndex.create(FileStorage(str(directory)), schema, "MAIN")
        # Nearly every list is a number or two, which compression would only make longer.
        writer = index.writer(codec=W3Codec(compression=0))
        for one in documents:
            texts = {name: " ".join(found) for name, found in one.terms.items()}
            plain = " ".join(one.plain)
            writer.add_document(**{_ID: one.id, _PRIOR: one.prior, _PLAIN: plain}, **texts)
        writer.commit()
        index.close()


class Contents:
    """An index that is open for reading."""

    def __init__(self, directory: Path) -> None:
        with _guarded():
            self._index = FileIndex(FileStorage(str(directory), readonly=True), indexname="MAIN")
            self._searcher = Searcher(self._index.reader(), fromindex=self._index)

    @cached_property
    def ids(self) -> list[str]:
        """The documents, by their numbers."""
        return [str(one[_ID]) for one in self._stored]

    @cached_property
    def priors(self) -> list[float]:
        """How much the scores of each count."""
        return [float(one[_PRIOR]) for one in self._stored]

    @cached_property
    def _stored(self) -> list[dict[str, Any]]:
        with _guarded():
            return list(self._searcher.documents())

    def lengths(self, field: str) -> list[int]:
        """Return how many terms each document has in a field."""
        with _guarded():
            reader = self._searcher.reader()
            return [int(reader.doc_field_length(one, field) or 0) for one in range(len(self.ids))]

    def terms(self, field: str) -> Iterator[tuple[str, list[tuple[int, float]]]]:
        """Yield each term of a field with the documents that have it, and how often each has."""
        with _guarded():
            reader = self._searcher.reader()
            for raw in reader.lexicon(field):
                hits = reader.postings(field, raw)
                found = []
                while hits.is_active():
                    found.append((int(hits.id()), float(hits.weight())))
                    hits.next()
                yield raw.decode(), found

    def nearest(self, word: str) -> str | None:
        """Return the known word that is nearest to an unknown one; None when it is known."""
        with _guarded():
            if (_PLAIN, word) in self._searcher.reader():
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
