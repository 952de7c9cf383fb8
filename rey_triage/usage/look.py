"""Asking who used what: Nova's records of the span, and the lists of what there is now.

A list that fails is a gap; nothing that hangs on it is said then, and all else is.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

from msgspec import Struct

from rey_triage.bulk import Ask, for_each
from rey_triage.holdings import GatheredLists, Project  # Seen is read when the program runs
from rey_triage.projects import choose, projects
from rey_triage.usage import shapes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rey_triage.bulk import Reader

    Progress = Callable[[str, int, int], None]

RECORDS = "records"
"""What Nova knows of the span; the name of the list in ``Seen.failed``."""
_PAGE = 1000
_EACH = 20
"""Up to so many projects are asked for one by one; of more all are listed, and some kept."""
_SINCE_RECORDS = "2.40"  # pages
_SERVER = "2.69"  # from here on those of a cell that does not answer are told too
_NO_CELL = "UNKNOWN"
_VOLUME = "3.65"  # from here on it is told what Cinder made for itself


class Wanted(NamedTuple):
    """What to ask for."""

    begin: float
    """Seconds since the epoch."""
    end: float
    projects: tuple[str, ...] = ()
    """Names or ids; empty: all."""
    domains: tuple[str, ...] = ()
    hosts: bool = False
    """Whether also instances that are gone are looked up, for the host they were on."""


class Seen(GatheredLists, Struct, kw_only=True):  # named again: linters see one file at a time
    """All that was told."""

    begin: float
    end: float
    scope: Literal["all", "own"]
    projects: dict[str, Project]
    """By id: those that were asked about."""
    runs: list[shapes.Run] = []
    servers: list[shapes.Server] = []
    gone: list[shapes.Server] = []
    volumes: list[shapes.Volume] = []
    snapshots: list[shapes.Snapshot] = []
    images: list[shapes.Image] = []
    addresses: list[shapes.Address] = []
    ports: list[shapes.Port] = []
    networks: list[shapes.Network] = []
    load_balancers: list[shapes.LoadBalancer] = []
    absent: set[str] = set()
    """Lists of services that the cloud does not have."""
    partial: bool = False
    """Whether only some of the projects were chosen."""
    notes: tuple[str, ...] = ()

    @property
    def everybody(self) -> bool:
        """Whether all that there is was asked for, also what belongs to no project."""
        return self.scope == "all" and not self.partial

    def complete(self, *lists: str) -> bool:
        """Say whether lists are there and whole: only then can something be missing in them."""
        return not (set(lists) & (self.failed | self.absent))

    def told(self, name: str) -> bool:
        """Say whether anything of a list came; of one that failed half-way sums are too low."""
        rows = self.runs if name == RECORDS else getattr(self, name)
        return name not in self.absent and (name not in self.failed or bool(rows))


class _List(NamedTuple):
    name: str
    """Of the field of ``Seen``."""
    service: str
    path: str
    rows: str
    shape: type
    of_one: str = "project_id"
    """How the list is told of which project; empty: it cannot be."""
    microversion: str = ""
    everybody: str = ""
    """What asks for all projects."""


def _network(name: str, shape: type, fields: str, path: str, rows: str) -> _List:
    query = "&".join(f"fields={one}" for one in fields.split())
    return _List(name, "network", f"/{path}?{query}&limit={_PAGE}", rows, shape)


_TIMES = "created_at updated_at"
_LISTS = (
    _List(
        "servers",
        "compute",
        f"/servers/detail?limit={_PAGE}",
        "servers",
        shapes.Server,
        microversion=_SERVER,
        everybody="all_tenants=1",
    ),
    _List(
        "volumes",
        "block-storage",
        f"/volumes/detail?limit={_PAGE}",
        "volumes",
        shapes.Volume,
        microversion=_VOLUME,
        everybody="all_tenants=1",
    ),
    _List(
        "snapshots",
        "block-storage",
        f"/snapshots/detail?limit={_PAGE}",
        "snapshots",
        shapes.Snapshot,
        microversion=_VOLUME,
        everybody="all_tenants=1",
    ),
    *(
        _List(
            "images",
            "image",
            f"/images?visibility=all&os_hidden={hidden}&limit={_PAGE}",
            "images",
            shapes.Image,
            of_one="owner",
        )
        for hidden in ("false", "true")
    ),
    _network(
        "addresses",
        shapes.Address,
        f"id project_id floating_ip_address port_id {_TIMES}",
        "floatingips",
        "floatingips",
    ),
    # of what ports there are on a network all projects have a say
    _network(
        "ports",
        shapes.Port,
        f"id name project_id network_id device_id device_owner {_TIMES}",
        "ports",
        "ports",
    )._replace(of_one=""),
    _network(
        "networks",
        shapes.Network,
        f"id name project_id shared router:external {_TIMES}",
        "networks",
        "networks",
    ),
    _List(
        "load_balancers",
        "load-balancer",
        f"/lbaas/loadbalancers?fields=id&fields=project_id&limit={_PAGE}",
        "loadbalancers",
        shapes.LoadBalancer,
    ),
)


def look(reader: Reader, wanted: Wanted, progress: Progress) -> Seen:
    """Ask for all of it; Ctrl-C ends it with what there is until then.

    Raises:
        ReyError: there is no list of projects, or what is wanted does not exist.
    """
    known, everybody, cut = projects(reader)
    chosen = choose(known, reader.place, projects=wanted.projects, domains=wanted.domains)
    seen = Seen(
        place=reader.place,
        region=reader.region,
        taken_at=time.time(),
        begin=wanted.begin,
        end=wanted.end,
        scope="all" if everybody else "own",
        projects=chosen,
        partial=everybody and bool(wanted.projects or wanted.domains),
    )
    if not everybody:
        seen.notes = (f"Only the project {reader.project[1]}: to see all needs the role admin.",)
    if cut:
        seen.miss("identity", cut)
    _Look(reader, wanted, seen, progress).all()
    return seen


class _Look:
    """One look under way."""

    def __init__(self, reader: Reader, wanted: Wanted, seen: Seen, progress: Progress) -> None:
        self._reader = reader
        self._wanted = wanted
        self._seen = seen
        self._progress = progress
        self._unreachable = 0
        self._each = list(seen.projects) if seen.partial and len(seen.projects) <= _EACH else []

    def all(self) -> None:
        seen = self._seen
        chosen = [one for one in _LISTS if self._reader.offers(one.service)]
        if self._wanted.hosts:
            chosen.append(self._gone())
        seen.absent = {one.name for one in _LISTS} - {one.name for one in chosen}
        one_by_one = list(seen.projects) if seen.scope == "own" else self._each
        asks = [ask for one in chosen for ask in self._asks(one)]
        if not one_by_one:
            asks.insert(0, self._records_ask(""))
        left = {one.name for one in chosen}
        try:
            self._lists(asks)
            left = set()
            for number, project in enumerate(one_by_one):
                self._progress("records of the span", number, len(one_by_one))
                self._records_of(project)
        except KeyboardInterrupt:
            seen.interrupted = True
            seen.failed |= left | {RECORDS}
        if self._unreachable:
            why = f"{self._unreachable:,} of a cell whose database does not answer"
            seen.lose("servers", "compute", why)

    def _gone(self) -> _List:
        since = _moment(self._wanted.begin)
        query = urlencode({"deleted": "true", "changes-since": since, "limit": _PAGE})
        return next(one for one in _LISTS if one.name == "servers")._replace(
            name="gone", path=f"/servers/detail?{query}"
        )

    def _asks(self, one: _List) -> Iterator[Ask]:
        every = f"&{one.everybody}" if one.everybody and self._seen.scope == "all" else ""
        ask = Ask(
            service=one.service,
            path=one.path + every,
            microversion=one.microversion,
            rows=one.rows,
            shape=one.shape,
            key=one.name,
        )
        return for_each(ask, self._each if one.of_one else (), one.of_one)

    def _lists(self, asks: list[Ask]) -> None:
        """Take all pages of all lists, in the order in which they come."""
        total = len(asks)
        begun: set[str] = set()
        for told in self._reader.lists(asks):
            name: str = told.ask.key
            begun.add(told.ask.path)
            self._progress(f"{told.ask.service} lists", min(len(begun), total) - 1, total)
            if told.ok:
                self._take(name, told.body)
            else:
                self._seen.lose(name, told.ask.service, told.why)

    def _take(self, name: str, rows: list[Any]) -> None:
        if name == RECORDS:
            self._seen.runs += [
                run
                for page in rows
                for run in page.server_usages
                if self._seen.everybody or run.tenant_id in self._seen.projects
            ]
        elif name == "ports":
            self._seen.ports += rows
        else:
            kept: list[Any] = getattr(self._seen, name)
            kept += [row for row in rows if self._is_of_interest(name, row)]
        if name == "servers" and (lost := sum(row.status == _NO_CELL for row in rows)):
            self._unreachable += lost

    def _is_of_interest(self, name: str, row: Any) -> bool:
        """All projects' things are wanted as long as none were chosen, also those of nobody.

        Who uses an image or a snapshot shows in all instances and volumes that may be seen.
        """
        if self._seen.everybody or name in ("servers", "volumes"):
            return True
        return owner(row) in self._seen.projects

    def _records_ask(self, project: str) -> Ask:
        query = urlencode(
            {
                "detailed": "1",
                "start": _moment(self._wanted.begin),
                "end": _moment(self._wanted.end),
                "limit": _PAGE,
            }
        )
        below = f"/{quote(project, safe='')}" if project else ""
        return Ask(
            service="compute",
            path=f"/os-simple-tenant-usage{below}?{query}",
            microversion=_SINCE_RECORDS,
            rows="" if project else "tenant_usages",
            shape=_OneProject if project else shapes.Records,
            key=RECORDS,
        )

    def _records_of(self, project: str) -> None:
        """Take the records of one project, page by page."""
        ask = self._records_ask(project)
        seen: set[str] = set()
        while True:
            told = self._reader.one(ask)
            if not told.ok:
                self._seen.lose(RECORDS, told.ask.service, told.why)
                return
            page: _OneProject = told.body
            self._seen.runs += page.tenant_usage.server_usages
            nexts = [one.href for one in page.tenant_usage_links if one.rel == "next"]
            following = f"{ask.path.partition('?')[0]}?{urlsplit(nexts[0]).query}" if nexts else ""
            if not following or following in seen:
                return
            seen.add(following)
            ask = Ask(
                service=ask.service,
                path=following,
                microversion=ask.microversion,
                shape=_OneProject,
                key=RECORDS,
            )


class _Link(Struct, gc=False):
    rel: str = ""
    href: str = ""


class _OneProject(Struct, gc=False):
    tenant_usage: shapes.Records
    tenant_usage_links: list[_Link] = []


def owner(row: Any) -> str:
    """Return the id of the project that has a thing."""
    for name in ("tenant_id", "project", "project_id", "owner"):
        if (found := getattr(row, name, None)) is not None:
            return str(found)
    return ""


def _moment(when: float) -> str:
    """Write a time as Nova reads it: UTC, without a zone."""
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(when))
