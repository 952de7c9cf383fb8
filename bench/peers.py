"""Other full text searches over the same fields as ours, each in several settings.

A setting is a weighting of the fields, a form of query, and what is done to the text before. The
peers are judged by the setting in which they are best at the very questions that are asked.
"""

from __future__ import annotations

import itertools
import re
import sqlite3
from typing import TYPE_CHECKING, NamedTuple, Protocol

from rey_triage.search.lexicon import FIELDS
from rey_triage.search.paste import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Fields = dict[str, str]
FEW = 10
_WORD = re.compile(r"\w+")
_MOST_WORDS = 200

WEIGHTINGS: dict[str, Mapping[str, float]] = {
    "flat": dict.fromkeys(FIELDS, 1.0),
    "title first": dict.fromkeys(FIELDS, 1.0) | {"title": 10.0, "phrases": 5.0, "summary": 3.0},
    "mild": dict.fromkeys(FIELDS, 1.0) | {"title": 3.0, "phrases": 3.0, "summary": 2.0},
    "no steps": dict.fromkeys(FIELDS, 2.0) | {"title": 5.0, "phrases": 7.0, "steps": 0.3},
    "ours": dict(zip(FIELDS, (4.0, 7.0, 3.0, 1.5, 1.5, 2.5, 2.0, 0.3), strict=True)),
}


class Peer(Protocol):
    """A search that is built, and can be asked."""

    def search(self, query: str) -> list[str]:
        """Return the ids of the documents found, the best first."""


class Setting(NamedTuple):
    """One way to set a peer up and to ask it."""

    peer: type[Fts5 | Lunr]
    tokens: str
    weights: str
    form: str
    cleaned: bool

    def build(self, documents: Mapping[str, Fields]) -> Peer:
        """Make the peer's index."""
        return self.peer(documents, self)

    def __str__(self) -> str:
        cleaned = "cleaned" if self.cleaned else "raw"
        return f"{self.tokens}, weights: {self.weights}, {self.form}, {cleaned}"


def _words(query: str, setting: Setting) -> list[str]:
    text = clean(query) if setting.cleaned else query
    return list(dict.fromkeys(_WORD.findall(text.lower())))[:_MOST_WORDS]


class Fts5:
    """SQLite's full text search: bm25 with a weight for each column."""

    TOKENS = ("porter unicode61", "unicode61")
    FORMS = ("or", "and", "and, else or")

    def __init__(self, documents: Mapping[str, Fields], setting: Setting) -> None:
        self._setting = setting
        self._base = sqlite3.connect(":memory:")
        columns = ", ".join(FIELDS)
        self._base.execute(
            f"create virtual table page using fts5(id unindexed, {columns}, "
            f"tokenize='{setting.tokens}')"
        )
        marks = ", ".join("?" * (len(FIELDS) + 1))
        self._base.executemany(
            f"insert into page values ({marks})",
            ([id_, *(fields[name] for name in FIELDS)] for id_, fields in documents.items()),
        )
        self._base.execute("insert into page(page) values ('optimize')")
        weights = ", ".join(str(WEIGHTINGS[setting.weights][name]) for name in FIELDS)
        self._select = (
            f"select id from page where page match ? order by bm25(page, 0, {weights}) limit {FEW}"
        )

    def search(self, query: str) -> list[str]:
        """Ask for all words, or for any, or for any where none has all."""
        quoted = [f'"{word}"' for word in _words(query, self._setting)]
        if not quoted:
            return []
        joins = {"or": [" OR "], "and": [" "], "and, else or": [" ", " OR "]}
        for join in joins[self._setting.form]:
            if found := self._base.execute(self._select, [join.join(quoted)]).fetchall():
                return [id_ for (id_,) in found]
        return []


class Lunr:
    """lunr, the search of many documentation sites, in its Python edition."""

    TOKENS = ("stemmed, no stop words",)
    FORMS = ("or", "and", "and, else or")

    def __init__(self, documents: Mapping[str, Fields], setting: Setting) -> None:
        from lunr import lunr  # noqa: PLC0415  # of the group "bench" of dependencies

        self._setting = setting
        boosts = WEIGHTINGS[setting.weights]
        self._index = lunr(
            ref="id",
            fields=[{"field_name": name, "boost": boosts[name]} for name in FIELDS],
            documents=[{"id": id_, **fields} for id_, fields in documents.items()],
        )

    def search(self, query: str) -> list[str]:
        """Ask for all words, or for any, or for any where none has all."""
        from lunr.query import QueryPresence  # noqa: PLC0415

        presences = {
            "or": [QueryPresence.OPTIONAL],
            "and": [QueryPresence.REQUIRED],
            "and, else or": [QueryPresence.REQUIRED, QueryPresence.OPTIONAL],
        }
        words = _words(query, self._setting)
        for presence in presences[self._setting.form] if words else ():
            asked = self._index.create_query()
            for word in words:
                asked.clause(word, presence=presence)
            if found := self._index.query(asked):
                return [one["ref"] for one in found[:FEW]]
        return []


def settings(peers: Iterable[type[Fts5 | Lunr]]) -> Iterator[Setting]:
    """Give all settings of the peers."""
    for peer in peers:
        for made in itertools.product(peer.TOKENS, WEIGHTINGS, peer.FORMS, (True, False)):
            yield Setting(peer, *made)
