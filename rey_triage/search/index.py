"""The search: open the index or build it, rank, suggest."""

from __future__ import annotations

import math
import re
import shutil
import weakref
from functools import cached_property
from heapq import nlargest
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from rey_triage import paths
from rey_triage.filters import Filters
from rey_triage.model import Task
from rey_triage.search import engine, paste, store
from rey_triage.search.analysis import CONCEPT, Analysis, single
from rey_triage.search.damage import Damaged
from rey_triage.search.documents import PASSAGES, SUMMARY, lines, text
from rey_triage.search.lexicon import SAYINGS, SECONDARY
from rey_triage.search.modules import Modules
from rey_triage.search.snippet import Marker, Snippet
from rey_triage.search.stem import stem
from rey_triage.vocabulary import PROJECT_OF, SERVICES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rey_triage.library import Library
    from rey_triage.model import Runbook
    from rey_triage.speaker import Speaker

SHORTEST_MESSAGE = 3
"""Words. Full text finds shorter ones as well, and compiling the signatures takes its time."""
MOST_TERMS = 120
TAIL = 0.15
"""What scores less than this share of the best result has only a stray word in common with it."""
WEIGHTS = {"strong": 2.0, "supporting": 1.0, "fits": 0.2}
"""What a message of the text adds, in scores of the best page by words: who names it is first."""
_WORDS_TO_CORRECT = 6
_NO_FILTERS = Filters()
_TITLE = 0
"""The first of what is said for a page. It is shown anyway; its phrases follow."""
LINES = 200
OTHERS = 0.5
"""What a page of another project counts for a message whose project is known …"""
NEAR = 0.8
"""… and one of what all projects stand on, or are deployed by."""
MODULE = 2.0
"""What a page counts more that knows all that is known of the module of a message."""
WISHES = 0.6
"""What a task counts for a message: it tells what is wrong, not what somebody wants."""
_BELOW_ALL = frozenset(
    [
        "ceph",
        "deployment",
        "haproxy",
        "host",
        "keystone",
        "libvirt",
        "mariadb",
        "memcached",
        "ovn",
        "rabbitmq",
    ]
)
LIKELY = 30
"""Whose signatures are compiled. The words of a message are searched too, so who names it is among
the first by words already."""


class Hit(Struct, frozen=True, kw_only=True):
    """One result."""

    runbook: str
    title: str
    score: float
    snippet: Snippet
    signature: bool = False
    """The text has a message that this runbook names."""


class Answer(Struct, frozen=True, kw_only=True):
    """What a search found."""

    query: str
    hits: list[Hit]
    did_you_mean: str | None = None


class Index:
    """The full text of a library."""

    def __init__(self, library: Library, places: list[Path]) -> None:
        self.library = library
        self.directory = Path()
        self._places = places
        known = {place: store.identity(place / store.name(library)) for place in places}
        if not any(self._try(place / store.name(library)) for place in places):
            self.rebuild(known)

    @classmethod
    def open(cls, library: Library, places: list[Path]) -> Index:
        """Open the index of this library; build it where it is missing or damaged."""
        return cls(library, places)

    def rebuild(self, known: Mapping[Path, tuple[int, int] | None] | None = None) -> None:
        """Build the index anew, and use it; ``known`` as in ``store.build``."""
        built = store.build(self.library, paths.index(), self._places, known=known)
        if not built:
            built = store.build_for_once(self.library, paths.index())
            weakref.finalize(self, shutil.rmtree, built, ignore_errors=True)
        self._use(built)

    def search(
        self,
        query: str,
        filters: Filters | None = None,
        limit: int = 10,
        *,
        said_by: Speaker | None = None,
    ) -> Answer:
        """Rank the runbooks; when nothing at all is found, for what was probably meant.

        ``said_by``: the query is a message, of this speaker.
        """
        try:
            return self._answer(query, filters or _NO_FILTERS, limit, said_by)
        except Damaged:  # what is needed for misspelt words only is opened late
            self.rebuild()
            return self._answer(query, filters or _NO_FILTERS, limit, said_by)

    def _answer(self, query: str, filters: Filters, limit: int, said_by: Speaker | None) -> Answer:
        hits = self._hits(query, filters, limit, said_by)
        meant = self._meant(query)
        if not hits and meant:
            hits = self._hits(meant, filters, limit, said_by)
        return Answer(query=query, hits=hits, did_you_mean=meant)

    def _try(self, directory: Path) -> bool:
        if not (paths.trusted(directory.parent) and paths.trusted(directory)):
            return False
        try:
            self._use(directory)
        except Damaged:
            return False
        return True

    def _use(self, directory: Path) -> None:
        self.lexicon = store.read_lexicon(directory)
        self._engine = engine.Engine(directory)
        self._number = {id_: number for number, id_ in enumerate(self._engine.ids)}
        self._analysis = Analysis(self.lexicon, stem)
        self.directory = directory

    def _hits(self, query: str, filters: Filters, limit: int, said_by: Speaker | None) -> list[Hit]:
        asked = paste.clean(query)
        terms = self.query_terms(asked)
        scored = self._by_words(terms, filters, said_by)
        best = max(scored, default=0.0)
        if not best:
            return []
        ids = self._engine.ids
        # More are never shown, nor looked at closely; who is equal to the last is among them.
        cut = nlargest(max(LIKELY, limit), scored)[-1]
        least = cut or min(filter(None, scored))
        near = {number: score for number, score in enumerate(scored) if score >= least}
        likely = sorted(near, key=lambda number: (-near[number], ids[number]))[:LIKELY]
        is_message = said_by is not None
        nearness = self._engine.nearness(single(terms), likely, within=is_message)
        boosts = self.lexicon.boosts
        boost = boosts.saying_of_message if is_message else boosts.saying
        more = {number: boost * one for number, one in nearness.items()}
        if not is_message:
            for number, one in self._leanings(asked, likely).items():
                more[number] += boosts.leaning * one
        said = {
            ids[number]: score * math.exp(more.get(number, 0.0)) for number, score in near.items()
        }
        signed = self._signatures(query, [ids[number] for number in likely])
        top = max(said.values())
        scores = {id_: score + signed.get(id_, 0.0) * top for id_, score in said.items()}
        kept = {ids[number] for number, score in near.items() if score >= TAIL * best}
        shown = sorted(kept.union(signed), key=lambda id_: (-scores[id_], id_))[:limit]
        marker = Marker(terms, self._analysis)
        shared = self._engine.shared(terms, [self._number[id_] for id_ in shown])
        return [
            Hit(
                runbook=id_,
                title=self.library.runbooks[id_].title,
                score=round(scores[id_], 2),
                snippet=self._snippet(id_, marker, sayings, passages),
                signature=id_ in signed,
            )
            for id_, (sayings, passages) in zip(shown, shared, strict=True)
        ]

    def _leanings(self, query: str, likely: list[int]) -> dict[int, float]:
        """Say how much more a query leans to each of some pages than to the last of them."""
        leanings = self._engine.learned.leanings(self._analysis.spelled(query), likely)
        least = min(leanings.values())
        return {number: one - least for number, one in leanings.items()}

    def _by_words(
        self, terms: Mapping[str, float], filters: Filters, said_by: Speaker | None
    ) -> list[float]:
        """Score the pages, in the order of the engine's, by the words they have."""
        own = {term for term in single(terms) if not term.startswith(CONCEPT)}
        scored = self._engine.search(terms, own, self.lexicon.boosts.coverage)
        if filters == _NO_FILTERS and said_by is None:
            return scored
        pages = [self.library.runbooks[id_] for id_ in self._engine.ids]
        if filters != _NO_FILTERS:
            taken = map(filters.take, pages)
            scored = [score if take else 0.0 for score, take in zip(scored, taken, strict=True)]
        if said_by is not None:
            project = PROJECT_OF.get(said_by.program, said_by.program)
            shares = self._modules.shares(said_by.logger)
            heard = (_heard(page, project, shares.get(page.id, 0.0)) for page in pages)
            scored = [score * weight for score, weight in zip(scored, heard, strict=True)]
        return scored

    @cached_property
    def _modules(self) -> Modules:
        return Modules({id_: one.modules for id_, one in self.library.verified.items()})

    def worths(self) -> Iterator[tuple[str, list[tuple[str, float]]]]:
        """Yield each term with the runbooks that have it, and what it is worth there."""
        return self._engine.worths()

    def sayings(self) -> list[tuple[str, list[tuple[float, list[int]]]]]:
        """Return each runbook with its sayings: how long each is, and the places of its terms."""
        return list(zip(self._engine.ids, self._engine.sayings(), strict=True))

    def learned(self) -> Iterator[tuple[str, float, list[tuple[str, float]]]]:
        """Yield each word, how much it tells, and what it was learned to count for runbooks."""
        for word, tells, pages in self._engine.learned.by_word():
            yield word, tells, [(self._engine.ids[number], much) for number, much in pages]

    def _snippet(
        self, id_: str, marker: Marker, sayings: dict[int, float], passages: dict[int, float]
    ) -> Snippet:
        """Show the phrase or passage of a page with most of a query, the first of these.

        What each of them has of it is given by its number.
        """
        page = self.library.runbooks[id_]
        phrases = {number: much for number, much in sayings.items() if number != _TITLE}
        phrase, of_phrase = _most(phrases)
        first, of_passage = _most(passages)
        if of_phrase > of_passage or (of_phrase == of_passage and first >= SUMMARY):
            return marker.marked(text(page, SAYINGS, phrase))
        of_steps = None if of_passage else marker.most(lines(page, SECONDARY))
        return marker.marked(of_steps or text(page, PASSAGES, first))

    def query_terms(self, query: str) -> dict[str, float]:
        """Weigh the terms of a query; of a long text the rarest ones count."""
        terms = self._analysis.weighed(query)
        if len(terms) <= MOST_TERMS:
            return terms
        known = {term: count for term in terms if (count := self._engine.frequency(term))}
        rarest = sorted(known, key=lambda term: known[term])[:MOST_TERMS]
        return {term: terms[term] for term in rarest}

    def _meant(self, query: str) -> str | None:
        """Replace words that no runbook has by the nearest ones they have."""
        changed = False

        def better(found: re.Match[str]) -> str:
            nonlocal changed
            suggestion = self._nearest(found.group().lower())
            changed = changed or suggestion is not None
            return suggestion or found.group()

        if len(query.split()) > _WORDS_TO_CORRECT:
            return None
        meant = re.sub(r"(?<![\w.-])[A-Za-z]{5,}(?![\w.-])", better, query)
        return meant if changed else None

    def _nearest(self, word: str) -> str | None:
        """Return the known word nearest to an unknown one; another form of a word is known."""
        stems = self._analysis.stems(word)
        if self._analysis.known(word) or any(self._engine.frequency(term) for term in stems):
            return None
        return self._engine.suggest(word)

    def _signatures(self, query: str, likely: list[str]) -> dict[str, float]:
        """Find the runbooks that name a message of the text, and how much that counts."""
        if len(query.split()) < SHORTEST_MESSAGE:
            return {}
        from rey_triage.patterns.prefilter import Words  # noqa: PLC0415  # loads RE2
        from rey_triage.scanner import Scanner  # noqa: PLC0415

        known = self.library.signatures_by_runbook
        words = Words(query.encode("utf-8", "replace"), ignore_case=True)
        near = [one for id_ in likely for one in known.get(id_, ()) if words.may_match(one.needs)]
        if not near:
            return {}
        scanner = Scanner(near, pasted=True)
        found: dict[str, float] = {}
        for line in query.splitlines()[:LINES]:
            service = paste.service_of(line)
            for number in scanner.match(line.encode()):
                signature = scanner.signatures[number]
                if signature.role == "holds" and signature.fits(service):
                    weight = self._weight(signature.runbook, signature.symptom)
                    found[signature.runbook] = max(found.get(signature.runbook, 0.0), weight)
        return found

    def _weight(self, runbook: str, symptom: str) -> float:
        symptoms = getattr(self.library.runbooks[runbook], "symptoms", ())
        return next((WEIGHTS[s.weight] for s in symptoms if s.id == symptom), 0.0)


def _most(shared: Mapping[int, float]) -> tuple[int, float]:
    """Return the number that has most, the lowest of these, and how much that is."""
    return max(shared.items(), key=lambda one: (one[1], -one[0]), default=(0, 0.0))


def _heard(page: Runbook, project: str, share: float) -> float:
    """Weigh a page for a message: an incident or a task, of the project that said it or not.

    ``share``: how much of what is known of its module the page knows.
    """
    weight = (WISHES if isinstance(page, Task) else 1.0) * (1 + MODULE * share)
    if project not in SERVICES or project in page.services:
        return weight
    return weight * (OTHERS if _BELOW_ALL.isdisjoint(page.services) else NEAR)
