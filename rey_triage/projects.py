"""Which projects there are, which are meant, and whether anybody has a role in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from msgspec import Struct, structs

from rey_triage.bulk import Ask
from rey_triage.errors import NoAnswerError, ReyError
from rey_triage.fault import nearest
from rey_triage.holdings import Project

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rey_triage.bulk import Reader, Told


def _list(name: str, shape: Any) -> Ask:
    return Ask(service="identity", path=f"/{name}", rows=name, shape=shape)


_INHERITED = "OS-INHERIT:inherited_to"


class _Project(Struct, gc=False):
    id: str
    name: str
    domain_id: str | None = ""
    enabled: bool = True
    parent_id: str | None = ""


class _Domain(Struct, gc=False):
    id: str
    name: str


class _Assignment(Struct):
    scope: dict[str, Any]


_PROJECTS = _list("projects", _Project)
_DOMAINS = _list("domains", _Domain)
_ASSIGNMENTS = _list("role_assignments", _Assignment)


class Known(NamedTuple):
    """The projects that a user sees."""

    projects: dict[str, Project]
    """By id."""
    everybody: bool
    """Whether these are those of the cloud, and not the user's own."""
    cut: str = ""
    """Why some are missing; empty where none is."""


def projects(reader: Reader) -> Known:
    """Return all projects; who may not list them has the own one.

    Raises:
        NoAnswerError: the identity service gave no list.
    """
    found: dict[str, Project] = {}
    domains: dict[str, str] = {}
    cut = ""
    for told in reader.lists([_PROJECTS]):
        if not told.ok:
            if told.status == 403 and not found:
                return Known(_own(reader), everybody=False)
            if not found:
                raise _not_told(reader, "projects", told)
            cut = f"not all projects are listed: {told.why}"
            break
        for row in told.body:
            domain = row.domain_id or ""
            found[row.id] = Project(
                id=row.id,
                name=row.name,
                domain_id=domain,
                enabled=row.enabled,
                parent_id=row.parent_id or "",
            )
    for told in reader.lists([_DOMAINS]):
        if told.ok:
            domains |= {row.id: row.name for row in told.body}
    named = {
        id_: structs.replace(one, domain=domains.get(one.domain_id, one.domain_id))
        for id_, one in found.items()
    }
    return Known(named, everybody=True, cut=cut)


def _own(reader: Reader) -> dict[str, Project]:
    id_, name = reader.project
    if not id_:
        raise ReyError(
            "this user may not list projects, and has logged in to none",
            place=reader.place,
            remedy="Name a project in clouds.yaml (project_name), or log in with the role admin.",
        )
    domain_id, domain = reader.domain
    return {id_: Project(id=id_, name=name, domain_id=domain_id, domain=domain)}


def choose(
    known: dict[str, Project],
    place: str,
    *,
    projects: tuple[str, ...] = (),
    domains: tuple[str, ...] = (),
) -> dict[str, Project]:
    """Choose projects by name or id, and by domain.

    Raises:
        ReyError: a name fits none.
    """
    found = known
    if domains:
        for name in domains:
            if not any(name in (one.domain_id, one.domain) for one in known.values()):
                raise _nobody("domain", name, {one.domain for one in known.values()}, place)
        found = {
            id_: one
            for id_, one in known.items()
            if one.domain_id in domains or one.domain in domains
        }
    if projects:
        ids: set[str] = set()
        for name in projects:
            fitting = {name} & found.keys() or {
                id_ for id_, one in found.items() if one.name == name
            }
            if not fitting:
                raise _nobody("project", name, {one.name for one in found.values()}, place)
            ids |= fitting
        found = {id_: one for id_, one in found.items() if id_ in ids}
    return found


def _nobody(what: str, name: str, names: set[str], place: str) -> ReyError:
    meant = nearest(name, sorted(names))
    return ReyError(
        f"there is no {what} '{name}' among those that this user sees",
        place=place,
        remedy=f"{meant[:1].upper()}{meant[1:]}"
        if meant
        else f"`openstack {what} list` names them.",
    )


def still_there(reader: Reader, ids: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Yield for each id whether there is such a project; of who may not ask, nothing."""
    asks = [
        Ask(service="identity", path=f"/projects/{quote(one, safe='')}", key=one) for one in ids
    ]
    for told in reader.each(asks):
        if told.ok or told.gone:
            yield told.ask.key, told.ok


def with_owners(reader: Reader, known: dict[str, Project]) -> dict[str, Project]:
    """Return the projects, each with whether anybody has a role in it.

    A role may also reach down: from a domain, or from a project to those below it.

    Raises:
        NoAnswerError: the role assignments were not told.
    """
    own: set[str] = set()
    reaching: set[str] = set()
    for told in reader.lists([_ASSIGNMENTS]):
        if not told.ok:
            raise _not_told(reader, "role assignments", told)
        for row in told.body:
            scope = row.scope.get("project") or row.scope.get("domain") or {}
            place = reaching if _INHERITED in row.scope else own
            place.add(str(scope.get("id")))

    def owned(one: Project) -> bool:
        above, seen = one.parent_id, set()
        while above and above not in reaching and above not in seen:
            seen.add(above)
            above = known[above].parent_id if above in known else ""
        return one.id in own or above in reaching or one.domain_id in reaching

    return {id_: structs.replace(one, owned=owned(one)) for id_, one in known.items()}


def _not_told(reader: Reader, what: str, told: Told) -> NoAnswerError:
    remedy = (
        "Log in with the role admin."
        if told.status == 403
        else "See keystone/api-down, or try again."
    )
    return NoAnswerError(
        f"the identity service does not list {what}: {told.why}",
        place=reader.place,
        remedy=remedy,
    )
