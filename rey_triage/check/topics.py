"""The map of topics: every runbook it names exists, and every topic stands in it once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.fault import nearest
from rey_triage.topics import load_topics
from rey_triage.vocabulary import AREAS, SERVICES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from rey_triage.check.corpus import Corpus
    from rey_triage.fault import Fault
    from rey_triage.topics import Placed
    from rey_triage.walk import Path_


def wrong(file: Path, shown: str, corpus: Corpus) -> Iterator[Fault]:
    """Report what is wrong with the map; ``shown`` is its path in the faults."""
    placed, faults = load_topics(file, shown)
    yield from faults
    yield from _groups(placed, "services", placed.topics.services, SERVICES)
    yield from _groups(placed, "tasks", placed.topics.tasks, AREAS)
    seen: dict[str, Path_] = {}
    for path, name, ids in _entries(placed):
        first = seen.setdefault(name.casefold(), path)
        if first != path:
            yield placed.fault(path, f"stands already under {first[1]}, {first[2]}")
        yield from _runbooks(placed, path, ids, corpus)


def _entries(placed: Placed) -> Iterator[tuple[Path_, str, tuple[str, ...]]]:
    for kind in ("services", "tasks"):
        for word, group in getattr(placed.topics, kind).items():
            for name, urgent, ids in group:
                yield (kind, word, "urgent" if urgent else "other", name), name, ids


def _groups(
    placed: Placed, kind: str, groups: Mapping[str, object], known: Mapping[str, str]
) -> Iterator[Fault]:
    for word in groups:
        if word not in known:
            yield placed.fault((kind, word), f"no word '{word}'", nearest(word, known))


def _runbooks(placed: Placed, path: Path_, ids: tuple[str, ...], corpus: Corpus) -> Iterator[Fault]:
    for number, id_ in enumerate(ids):
        place = (*path, number)
        if id_ in ids[:number]:
            yield placed.fault(place, f"'{id_}' stands here already")
        elif id_ not in corpus.ids:
            now = corpus.now_called.get(id_)
            hint = f"it is called '{now}' now" if now else nearest(id_, corpus.ids)
            yield placed.fault(place, f"no runbook '{id_}'", hint)
