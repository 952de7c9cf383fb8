"""One session with a live cloud, behind the door.

Requests have a time limit, are not repeated, and are GET; the one POST is keystoneauth's own, for
the token. Secrets are removed from every answer here.
"""

from __future__ import annotations

import re
import threading
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from keystoneauth1 import exceptions as ksa

from rey_triage.redact import redact_json, redact_text
from rey_triage.sources.cloud.certificates import certificate_of
from rey_triage.sources.cloud.failures import failure_of
from rey_triage.sources.cloud.http_session import body_of, count_of_bytes
from rey_triage.sources.cloud.service_types import SERVICE_TYPES, canonical, preference
from rey_triage.sources.cloud.transport import (
    HEADERS,
    Answer,
    CatalogueEntry,
    Cloud,
    Who,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from keystoneauth1 import session as ksa_session

    from rey_triage.sources.cloud.transport import (
        Certificate,
        Params,
    )

CONNECT_SECONDS = 3.0
READ_SECONDS = 10.0
BYTE_SECONDS = 3.0  # a store that has to think longer is slow enough to be told
_VERSION = re.compile(r"/v\d[\d.]*(/|$)")


def _without_user(url: str) -> str:
    """Return the address without a user and password in it, which no service wants there."""
    scheme, sign, rest = url.partition("://")
    authority, slash, path = rest.partition("/")
    return redact_text(f"{scheme}{sign}{authority.rpartition('@')[2]}{slash}{path}")


class LoginError(Exception):
    """No token was issued; ``answer`` says why."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.outcome)
        self.answer = answer


class LiveCloud(Cloud):
    """One session with one region of a cloud."""

    def __init__(
        self,
        session: ksa_session.Session,
        *,
        region: str = "",
        interface: str = "public",
        auth_url: str = "",
        patience: float = READ_SECONDS,
    ) -> None:
        self._session = session
        self._patience = patience
        self._region = region
        self._interface = interface
        self._auth_url = _without_user(auth_url)
        self._access: Any = None
        self._token: Answer | None = None
        self._lock = threading.Lock()

    @property
    def live(self) -> bool:
        return True

    def now(self) -> float:
        return time.time()

    def token(self) -> Answer:
        with self._lock:
            if self._token is None:
                self._token = self._log_in()
            return self._token

    def who(self) -> Who:
        access = self._access
        if access is None:
            return Who(auth_url=self._auth_url, region=self._region)
        return Who(
            auth_url=self._auth_url,
            region=self._region,
            project_id=access.project_id or "",
            project=access.project_name or "",
            user=access.username or "",
            roles=tuple(sorted(access.role_names or ())),
        )

    def catalogue(self) -> tuple[CatalogueEntry, ...]:
        if self._access is None or not self._access.has_service_catalog():
            return ()
        entries = (
            CatalogueEntry(
                type=service.get("type") or "",
                service=service.get("name") or "",
                interface=endpoint.get("interface") or "",
                region=endpoint.get("region_id") or endpoint.get("region") or "",
                url=_without_user(endpoint.get("url") or ""),
                id=endpoint.get("id") or "",
            )
            for service in self._access.service_catalog.catalog
            for endpoint in service.get("endpoints") or ()
        )
        return tuple(sorted(entries, key=lambda e: (e.type, e.region, e.interface, e.url)))

    def get(
        self,
        service_type: str,
        path: str,
        *,
        params: Params | None = None,
        microversion: str = "",
        all_projects: bool = False,
    ) -> Answer:
        base = self.endpoint(service_type)
        if base is None:
            return Answer(error="not-in-catalogue")
        service = SERVICE_TYPES[canonical(service_type)]
        query: dict[str, Any] = dict(params or {})
        headers = {"Accept": "application/json"}
        if microversion and service.microversion:
            name, prefix = service.microversion
            headers[name] = prefix + microversion
        if all_projects and service.all_projects:
            query[service.all_projects] = "true"
        elif all_projects and service.project == "designate":
            headers["X-Auth-All-Projects"] = "true"
        return self._ask(base + path, query, headers, authenticated=True)

    def get_byte(self, service_type: str, path: str, position: int) -> Answer:
        base = self.endpoint(service_type)
        if base is None:
            return Answer(error="not-in-catalogue")
        headers = {"Accept": "application/octet-stream", "Range": f"bytes={position}-{position}"}
        return self._ask(
            base + path,
            {},
            headers,
            authenticated=True,
            read=count_of_bytes,
            seconds=BYTE_SECONDS,
        )

    def get_url(self, url: str) -> Answer:
        return self._ask(url, {}, {"Accept": "application/json"}, authenticated=False)

    def certificate(self, url: str) -> Certificate | None:
        return certificate_of(url, verify=self._session.verify, seconds=CONNECT_SECONDS)

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._session.session.close()

    @property
    def patience(self) -> float:
        """For how many seconds an answer is waited for."""
        return self._patience

    @property
    def trust(self) -> tuple[bool | str, Any]:
        """What certificates are held against, and the client's own: as in requests."""
        return self._session.verify, self._session.cert

    def login(self, refused: str = "") -> str:
        """Return the token, for what asks beside this door; a new one where it was refused.

        Raises:
            LoginError: no token was issued.
        """
        with self._lock:
            if refused and self._access is not None and self._access.auth_token == refused:
                self._session.auth.invalidate()
                self._access = self._token = None
            if self._token is None or not self._token.ok:
                self._token = self._log_in()
            if self._access is None:
                raise LoginError(self._token)
            return str(self._access.auth_token)

    def domain(self) -> tuple[str, str]:
        """Return id and name of the domain of the session's project; empty without one."""
        access = self._access
        if access is None:
            return "", ""
        return access.project_domain_id or "", access.project_domain_name or ""

    def endpoint(self, service_type: str) -> str | None:
        """Choose the address: the session's region and interface, else what comes nearest."""
        order = [self._interface, "public", "internal", "admin"]
        wanted = canonical(service_type)
        fitting = [
            entry
            for entry in self.catalogue()
            if canonical(entry.type) == wanted
            and entry.interface in order
            and (not self._region or entry.region == self._region)
        ]
        if not fitting:
            return None
        best = min(fitting, key=lambda e: (preference(e.type), order.index(e.interface)))
        url = best.url.rstrip("/")
        root = SERVICE_TYPES[wanted].root
        if root and not _VERSION.search(urlsplit(url).path):
            url = f"{url}/{root}"
        return url

    def _log_in(self) -> Answer:
        at, start = time.time(), time.monotonic()
        status: int | None = 201
        failed: Any = {}
        try:
            self._access = self._session.auth.get_access(self._session)
        except ksa.HttpError as fault:
            status = fault.http_status
            failed = {"error_text": redact_text(str(fault))}
        except ksa.DiscoveryFailure as fault:
            # the address answers, but it is not an identity service, or a broken one
            inner = fault.__cause__ or fault.__context__
            status = getattr(inner, "http_status", None)
            kind = "" if status else failure_of(fault)
            failed = {"error": kind, "error_text": redact_text(str(fault))}
        except Exception as fault:  # noqa: BLE001 - keystoneauth raises even bare Exception here
            status = None
            failed = {"error": failure_of(fault), "error_text": redact_text(str(fault))}
        return Answer(status=status, seconds=round(time.monotonic() - start, 4), at=at, **failed)

    def _ask(
        self,
        url: str,
        params: Mapping[str, Any],
        headers: dict[str, str],
        *,
        authenticated: bool,
        read: Callable[[requests.Response], Any] = body_of,
        seconds: float | None = None,
    ) -> Answer:
        at, start = time.time(), time.monotonic()
        try:
            response = self._session.get(
                url,
                params=params,
                headers=headers,
                authenticated=authenticated,
                raise_exc=False,
                connect_retries=0,
                status_code_retries=0,
                timeout=(CONNECT_SECONDS, seconds or self._patience),
                stream=read is not body_of,
            )
        except (ksa.ClientException, requests.RequestException, OSError, ValueError) as fault:
            return Answer(
                status=getattr(fault, "http_status", None),
                seconds=round(time.monotonic() - start, 4),
                error=failure_of(fault),
                error_text=redact_text(str(fault)),
                at=at,
            )
        took = round(time.monotonic() - start, 4)
        kept = {name: response.headers[name] for name in HEADERS if name in response.headers}
        return Answer(
            status=response.status_code,
            body=read(response),
            headers=redact_json(kept),
            seconds=took,
            at=at,
        )
