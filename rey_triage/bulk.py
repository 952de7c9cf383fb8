"""Many questions to a cloud at once: what is asked, and what comes of each.

Who needs thousands of answers (quotas, usage, capacity) makes ``Ask``s and takes ``Told``s, in the
order in which they come. What stands behind ``Reader`` keeps to the pace the cloud bears, logs in
again, and asks again what failed for a moment: none of that is the business of who asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote

from msgspec import Struct, structs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

GONE = (404, 410)


class Ask(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One GET: a service of the catalogue, and what stands behind its address there."""

    service: str
    """The official service type, such as ``block-storage``."""
    path: str
    """Begins below the version, as in ``/servers/detail``; a query may follow."""
    microversion: str = ""
    all_projects: bool = False
    """By header, where a service wants that; in the query it is part of ``path``."""
    shape: Any = None
    """What the JSON is decoded to: a struct, or a type such as ``dict[str, int]``. Nothing that it
    has no field for is kept. None: plain dicts and lists."""
    rows: str = ""
    """Of a list: under which name its rows stand; ``shape`` is that of a row then."""
    key: Any = None
    """For who asks: to know the answer again."""


def for_each(ask: Ask, projects: Collection[str], by: str = "project_id") -> Iterator[Ask]:
    """Yield the question for a list for each project, or for all of it where none is given.

    ``by`` is how the list, whose path has a query, is told of which project.
    """
    if not projects:
        yield ask
    for project in projects:
        yield structs.replace(ask, path=f"{ask.path}&{by}={quote(project, safe='')}")


class Told(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What became of one question after all attempts; never an exception."""

    ask: Ask
    status: int | None = None
    body: Any = None
    why: str = ""
    """Why there is no answer, in one line without secrets; empty where there is one."""
    following: str = ""
    """Of a page of a list: the path of the next; its own where more was left out; else empty."""

    @property
    def ok(self) -> bool:
        return not self.why

    @property
    def gone(self) -> bool:
        """Whether the service says that what was asked about does not exist."""
        return self.status in GONE


class Reader(Protocol):
    """Asks one cloud, as one user."""

    @property
    def place(self) -> str:
        """The address of the identity service, without a user in it."""

    @property
    def region(self) -> str:
        """The region; empty where the catalogue has only one."""

    @property
    def project(self) -> tuple[str, str]:
        """Id and name of the project the user logged in to; empty for a domain or the system."""

    @property
    def domain(self) -> tuple[str, str]:
        """Id and name of the domain of that project."""

    def offers(self, service: str) -> bool:
        """Say whether the catalogue has a service. Asks nothing."""

    def each(self, asks: Iterable[Ask]) -> Iterator[Told]:
        """Ask all of them, many at a time; to leave the iterator stops what is left."""

    def one(self, ask: Ask) -> Told:
        """Ask, and wait for the answer."""

    def lists(self, asks: Iterable[Ask]) -> Iterator[Told]:
        """Ask for lists, each page by page, all of them at the same time.

        Each body is the rows of one page. Of a list that is not complete the last answer is one
        without a body.
        """
