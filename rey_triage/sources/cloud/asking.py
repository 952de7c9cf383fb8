"""How a probe asks: pages followed, refusals understood, failures kept as evidence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from rey_triage.evidence import Observation
from rey_triage.sources.cloud.service_types import project_of

if TYPE_CHECKING:
    from rey_triage.sources.cloud.transport import Answer, Cloud, Params

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b[0-9a-f]{32}\b")
_REQUEST = re.compile(r"req-[0-9a-f-]{36}")
CAP = 2000
OWN_PROJECT = "only this project; all projects need the role admin"
OWN_POLICY = "only this project; the service's policy forbids all projects"


class Probe(Struct, frozen=True, kw_only=True):
    """One reading question to a cloud, made of few requests."""

    name: str
    type: str
    """The service type that is asked; '' for the session itself."""
    resources: tuple[str, ...]
    run: Callable[[Asking], Iterator[Observation]]
    role: str = "admin"
    """The role it needs where the default policy asks for one."""


class NotAnsweredError(Exception):
    """A request without a usable answer; it ends a probe, what it found before remains."""

    def __init__(self, path: str, answer: Answer) -> None:
        super().__init__(path)
        self.path = path
        self.answer = answer


class SkipError(Exception):
    """The probe cannot tell anything here, for a reason that is nobody's fault."""


class Asking:
    """Asks one service on behalf of one probe, and notes what did not work."""

    def __init__(self, cloud: Cloud, service_type: str) -> None:
        self.cloud = cloud
        self.type = service_type
        self.project = project_of(service_type)
        self.notes: list[str] = []
        self.failures: list[Observation] = []

    def of(self, service_type: str) -> Asking:
        """Ask another service for the same probe."""
        other = Asking(self.cloud, service_type)
        other.notes, other.failures = self.notes, self.failures
        return other

    @property
    def admin(self) -> bool:
        return "admin" in self.cloud.who().roles

    def source(self, path: str) -> str:
        return f"GET {self.type} {mask(path)}"

    def get(
        self,
        path: str,
        params: Params | None = None,
        *,
        microversion: str = "",
        all_projects: bool = False,
    ) -> dict[str, Any]:
        """Return the JSON object, or end the probe."""
        answer = self.cloud.get(
            self.type, path, params=params, microversion=microversion, all_projects=all_projects
        )
        if answer.ok and isinstance(answer.body, dict):
            return answer.body
        raise NotAnsweredError(path, answer)

    def detail(
        self, path: str, params: Params | None = None, *, microversion: str = ""
    ) -> dict[str, Any] | None:
        """Return the JSON object of one of many; one that is gone, or broken, is passed over."""
        try:
            return self.get(path, params, microversion=microversion)
        except NotAnsweredError as fault:
            status = fault.answer.status
            if status == 404:
                return None
            if status is None or status < 500:
                raise
            self.failed(fault)
            return None

    def byte(self, path: str, position: int) -> Answer:
        """Ask for one byte of a file; no answer at all, or no right to it, ends the probe."""
        answer = self.cloud.get_byte(self.type, path, position)
        if answer.status is None or answer.status == 403:
            raise NotAnsweredError(path, answer)
        return answer

    def listing(
        self,
        path: str,
        key: str,
        params: Params | None = None,
        *,
        microversion: str = "",
        all_projects: bool = False,
        cap: int = CAP,
    ) -> list[dict[str, Any]]:
        """Return all items, page after page, up to a cap that the coverage then names."""
        found: list[dict[str, Any]] = []
        query: Params | None = params
        seen: set[str] = set()
        while True:
            body = self.get(path, query, microversion=microversion, all_projects=all_projects)
            page = body.get(key) or []
            found += page
            following = _next_page(body, key)
            if not following or not page or following in seen:
                return found
            if len(found) >= cap:
                self.note(f"only the first {len(found)} of {mask(path)}")
                return found
            seen.add(following)
            query = {**(params or {}), **_query(following)}

    def everywhere(
        self, path: str, key: str, params: Params | None = None, *, microversion: str = ""
    ) -> list[dict[str, Any]]:
        """List the items of all projects; without the right to, those of the session's own."""
        try:
            return self.listing(path, key, params, microversion=microversion, all_projects=True)
        except NotAnsweredError as fault:
            if fault.answer.status != 403:
                raise
        self.note(OWN_POLICY if self.admin else OWN_PROJECT)
        return self.listing(path, key, params, microversion=microversion)

    def needs_admin(self) -> None:
        """End the probe where an empty list only says that one may not see."""
        if not self.admin:
            raise SkipError

    def note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)

    def failed(self, fault: NotAnsweredError) -> None:
        self.failures.append(request_failure(self.type, fault.path, fault.answer))


def request_failure(service_type: str, path: str, answer: Answer) -> Observation:
    """Turn a request that failed into evidence."""
    project = project_of(service_type, service_type)
    shown = mask(path)
    fields: dict[str, Any] = {
        "type": service_type,
        "service": project,
        "path": shown,
        "latency": round(answer.seconds, 3),
        "error_text": answer.message,
    }
    if answer.status is not None:
        fields["status"] = answer.status
    if answer.error:
        fields["error"] = answer.error
    return Observation(
        kind="state",
        source=f"GET {service_type} {shown}",
        text=f"{service_type} {shown}: {answer.outcome}",
        service=project,
        resource="request",
        time=answer.at or None,
        request=answer.headers.get("x-openstack-request-id", ""),
        fields=fields,
    )


def mask(path: str) -> str:
    """Replace identifiers in a path."""
    return _ID.sub("{id}", _REQUEST.sub("{id}", path))


def _next_page(body: dict[str, Any], key: str) -> str:
    links = body.get(f"{key}_links") or body.get("links")
    if isinstance(links, dict):
        return str(links.get("next") or "")
    for link in links or ():
        if isinstance(link, dict) and link.get("rel") == "next":
            return str(link.get("href") or "")
    following = body.get("next")
    return following if isinstance(following, str) else ""


def _query(url: str) -> dict[str, str]:
    """Return what a link to the next page adds: the marker, and the limit."""
    from urllib.parse import parse_qsl, urlsplit  # noqa: PLC0415 - most answers have one page

    wanted = {"marker", "limit", "offset", "page_reverse"}
    return {key: value for key, value in parse_qsl(urlsplit(url).query) if key in wanted}
