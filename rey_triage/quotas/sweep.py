"""Asking every service for the limits of every project.

What fails is a gap and ends nothing. What came is kept as it comes (``resume``), so that a sweep
that was cut short goes on where it stopped.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Literal, NamedTuple

from rey_triage.errors import ReyError
from rey_triage.holdings import Gap, Sweep
from rey_triage.projects import choose, projects, still_there, with_owners
from rey_triage.quotas import lists, unified
from rey_triage.quotas.services import KNOWN, SERVICES, UNIFIED, ask_for, limits_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rey_triage.bulk import Ask, Reader, Told
    from rey_triage.holdings import Project
    from rey_triage.quotas.resume import Kept

    Progress = Callable[[str, int, int], None]

_NO_PROJECT = (400, 404, 410)
"""How a service says that there is no such project; Nova says 400."""


class Wanted(NamedTuple):
    """What to ask for; empty is all."""

    projects: tuple[str, ...] = ()
    """Names or ids."""
    domains: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    """Official types."""
    owners: bool = False
    """Whether to ask who has a role in each project."""


def sweep(reader: Reader, wanted: Wanted, kept: Kept, progress: Progress) -> Sweep:
    """Ask for all limits; Ctrl-C ends it with what there is until then.

    Raises:
        ReyError: there is no list of projects, or what is wanted does not exist.
    """
    known, everybody, cut = projects(reader)
    chosen = choose(known, reader.place, projects=wanted.projects, domains=wanted.domains)
    if wanted.owners and everybody:
        judged = with_owners(reader, known)
        chosen = {id_: judged[id_] for id_ in chosen}
    services = offered(reader, wanted.services)
    found = sweep_of(
        reader,
        chosen,
        services,
        kept,
        progress,
        scope="all" if everybody else "own",
        shared=shared_names(known),
        notes=_notes(reader, wanted, everybody=everybody),
        partial=bool(wanted.projects or wanted.domains or cut),
    )
    if cut and not wanted.projects:
        found.gaps.insert(0, Gap(service="identity", why=cut, projects=()))
    return found


def sweep_of(
    reader: Reader,
    chosen: dict[str, Project],
    services: tuple[str, ...],
    kept: Kept,
    progress: Progress,
    *,
    scope: Literal["all", "own"] = "all",
    shared: frozenset[str] = frozenset(),
    notes: tuple[str, ...] = (),
    partial: bool = False,
) -> Sweep:
    """Ask services for the limits of projects that are known; else as ``sweep``."""
    found = Sweep(
        place=reader.place,
        region=reader.region,
        taken_at=time.time(),
        scope=scope,
        partial=partial,
        projects=dict(chosen),
        services=services,
        notes=notes,
        shared_names=shared,
    )
    plain = [service for service in services if service in SERVICES]
    run = _Run(found, kept, progress)
    try:
        run.ask(reader, [(project, service) for project in chosen for service in plain])
        if {"compute", UNIFIED} & set(services):
            unified.read(reader, found)
        if lists.SECRETS in services:
            lists.secrets(reader, found)
        lists.count_use(reader, found)
        run.judge_missing(reader)
    except KeyboardInterrupt:
        found.interrupted = True
    run.tell_gaps()
    return found


class _Run:
    """One sweep under way."""

    def __init__(self, found: Sweep, kept: Kept, progress: Progress) -> None:
        self._found = found
        self._kept = kept
        self._progress = progress
        self._failed: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._answering: set[str] = set()
        self._unknown: dict[str, list[Told]] = defaultdict(list)

    def ask(self, reader: Reader, pairs: list[tuple[str, str]]) -> None:
        total = len(pairs)
        left: list[Ask] = []
        for project, service in pairs:
            if (limits := self._kept.limits.get((project, service))) is not None:
                self._found.limits += limits
                self._answering.add(service)
            else:
                left.append(ask_for(SERVICES[service], project))
        done = total - len(left)
        open_ = {(ask.key, ask.service) for ask in left}
        try:
            for told in reader.each(left):
                done += 1
                open_.discard((told.ask.key, told.ask.service))
                self._take(told)
                self._progress(f"{told.ask.service} quotas", done, total)
        except KeyboardInterrupt:
            for project, service in sorted(open_):
                self._failed[service, "interrupted"].append(project)
            raise

    def _take(self, told: Told) -> None:
        project, service = told.ask.key, told.ask.service
        if told.ok:
            try:
                limits = list(limits_of(SERVICES[service], project, told.body))
            except ValueError as fault:
                self._failed[service, str(fault)].append(project)
                return
            self._found.limits += limits
            self._answering.add(service)
            self._kept.add(project, service, limits)
        elif told.status in _NO_PROJECT:
            self._unknown[project].append(told)
        else:
            self._failed[service, told.why].append(project)

    def judge_missing(self, reader: Reader) -> None:
        """Ask whether projects that a service does not know were deleted meanwhile.

        A service that knows none of them has no such question, and tells nothing of projects.
        """
        doubtful = [
            id_
            for id_, answers in self._unknown.items()
            if any(told.ask.service in self._answering for told in answers)
        ]
        if self._found.scope == "all" and doubtful:
            gone = {id_ for id_, there in still_there(reader, doubtful) if not there}
            for id_ in gone:
                del self._unknown[id_]
                self._found.projects.pop(id_, None)
            self._found.limits = [one for one in self._found.limits if one.project not in gone]
            self._found.gone = tuple(sorted(gone))

    def tell_gaps(self) -> None:
        for project, answers in self._unknown.items():
            for told in answers:
                self._failed[told.ask.service, told.why].append(project)
        alike: dict[tuple[str, str], list[str]] = defaultdict(list)
        for (service, why), ids in self._failed.items():
            alike[service, _without(why, ids)] += ids
        self._found.gaps += [
            Gap(service=service, why=why, projects=tuple(sorted(ids)))
            for (service, why), ids in sorted(alike.items())
        ]


def _without(why: str, ids: Iterable[str]) -> str:
    """Take the project's id out of a reason, so that equal ones meet."""
    for id_ in ids:
        why = why.replace(id_, "…")
    return why


def shared_names(known: dict[str, Project]) -> frozenset[str]:
    """Return the names that do not tell which project is meant."""
    times = Counter(one.name for one in known.values())
    return frozenset(name for name, count in times.items() if count > 1 or name in known)


def offered(reader: Reader, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Return the services to ask: those of the catalogue that have quotas.

    Raises:
        ReyError: one that was asked for is not there.
    """
    for service in wanted:
        if not reader.offers(service):
            there = ", ".join(one for one in KNOWN if reader.offers(one))
            raise ReyError(
                f"there is no service '{service}' in the catalogue",
                place=reader.place,
                remedy=f"With quotas there are: {there or 'none'}.",
            )
    return tuple(one for one in KNOWN if (one in wanted or not wanted) and reader.offers(one))


def _notes(reader: Reader, wanted: Wanted, *, everybody: bool) -> tuple[str, ...]:
    notes = []
    if not everybody:
        notes.append(f"Only the project {reader.project[1]}: to see all needs the role admin.")
        if wanted.owners:
            notes.append("Who has a role in it was not asked: that needs the role admin.")
    return tuple(notes)
