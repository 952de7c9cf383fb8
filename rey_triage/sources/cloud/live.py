"""A live cloud behind the door; the only module that imports openstacksdk and keystoneauth.

Requests have a time limit, are not repeated, and are GET; the one POST is keystoneauth's own, for
the token. Secrets are removed from every answer here.
"""

from __future__ import annotations

import logging
import os
import re
import threading
import time
import warnings
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from keystoneauth1 import exceptions as ksa
from keystoneauth1 import session as ksa_session
from openstack import exceptions as sdk
from openstack.config import loader

from rey_triage.errors import ReyError
from rey_triage.redact import redact_json, redact_text
from rey_triage.sources.cloud.certificates import certificate_of
from rey_triage.sources.cloud.credentials import (
    MEND,
    NO_AUTH,
    refuse_broken_files,
    refuse_incomplete,
)
from rey_triage.sources.cloud.failures import failure_of
from rey_triage.sources.cloud.http_session import HttpSession, body_of
from rey_triage.sources.cloud.service_types import SERVICE_TYPES, canonical, preference
from rey_triage.sources.cloud.transport import (
    HEADERS,
    Answer,
    CatalogueEntry,
    Cloud,
    Who,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rey_triage.sources.cloud.transport import (
        Certificate,
        Params,
    )

CONNECT_SECONDS = 3.0
READ_SECONDS = 10.0
_VERSION = re.compile(r"/v\d[\d.]*(/|$)")


class LiveCloud(Cloud):
    """One session with one region of a cloud."""

    def __init__(
        self,
        session: ksa_session.Session,
        *,
        region: str = "",
        interface: str = "public",
        auth_url: str = "",
    ) -> None:
        self._session = session
        self._region = region
        self._interface = interface
        self._auth_url = auth_url
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
                url=redact_text(endpoint.get("url") or ""),
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
        base = self._endpoint(service_type)
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

    def get_url(self, url: str) -> Answer:
        return self._ask(url, {}, {"Accept": "application/json"}, authenticated=False)

    def certificate(self, url: str) -> Certificate | None:
        return certificate_of(url, verify=self._session.verify, seconds=CONNECT_SECONDS)

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._session.session.close()

    def _endpoint(self, service_type: str) -> str | None:
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
        self, url: str, params: Mapping[str, Any], headers: dict[str, str], *, authenticated: bool
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
                timeout=(CONNECT_SECONDS, READ_SECONDS),
            )
        except (ksa.ClientException, requests.RequestException, OSError, ValueError) as fault:
            return Answer(
                status=getattr(fault, "http_status", None),
                seconds=round(time.monotonic() - start, 4),
                error=failure_of(fault),
                error_text=redact_text(str(fault)),
                at=at,
            )
        seconds = round(time.monotonic() - start, 4)
        kept = {name: response.headers[name] for name in HEADERS if name in response.headers}
        return Answer(
            status=response.status_code,
            body=body_of(response),
            headers=redact_json(kept),
            seconds=seconds,
            at=at,
        )


def _configuration() -> loader.OpenStackConfig:
    _quiet()
    named = os.environ.get("OS_CLIENT_CONFIG_FILE")
    refuse_broken_files([*([named] if named else []), *loader.CONFIG_FILES])
    try:
        return loader.OpenStackConfig(
            session_constructor=partial(ksa_session.Session, session=HttpSession()),
            app_name="rey-triage",
        )
    except (sdk.SDKException, OSError, ValueError) as fault:
        raise ReyError(
            f"the configuration of clouds cannot be read: {fault}",
            place="clouds.yaml",
            remedy=MEND,
        ) from fault


def _quiet() -> None:
    """Keep the libraries' warnings off the terminal: what they warn of becomes evidence."""
    for name in ("keystoneauth", "openstack", "urllib3"):
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())


def _environment_configures(environ: Mapping[str, str]) -> bool:
    return bool(environ.get("OS_AUTH_URL"))


def _names(config: loader.OpenStackConfig) -> list[str]:
    """Return the clouds somebody wrote down; the SDK adds some of its own."""
    return sorted(set(config.get_cloud_names()) - {"defaults", "envvars", ""})


def choose_cloud(name: str | None, environ: Mapping[str, str]) -> str | None:
    """Return the cloud to look at; None stands for the one the OS_* variables describe.

    Without a name there must be exactly one.
    """
    name = name or environ.get("OS_CLOUD")
    if name:
        return name
    if _environment_configures(environ):
        return None
    config = _configuration()
    names = _names(config)
    if len(names) == 1:
        return names[0]
    if names:
        raise ReyError(
            f"{len(names)} clouds are configured: {', '.join(names)}",
            place=config.config_filename or "clouds.yaml",
            remedy="Choose one with --os-cloud NAME or OS_CLOUD.",
        )
    raise ReyError(
        "no cloud is configured",
        place="clouds.yaml",
        remedy="Name a cloud with --os-cloud, source an openrc file (OS_AUTH_URL …), or give "
        "--logs, --text or --bundle instead.",
    )


def _regional(
    config: loader.OpenStackConfig, cloud: str | None, region: str | None
) -> dict[str, str]:
    """Name the region only where the file has settings of its own for regions.

    Else the SDK would refuse a region that the file does not name; the catalogue knows better.
    """
    written = (config.cloud_config.get("clouds") or {}).get(cloud) or {}
    return {"region_name": region} if region and written.get("regions") else {}


def connect(cloud: str | None = None, *, region: str | None = None) -> LiveCloud:
    """Prepare a session with a cloud of clouds.yaml, or of the OS_* variables.

    Nothing is sent yet. A wrong password or a dead identity service is evidence that ``token()``
    brings; an error here is one of the configuration.
    """
    config = _configuration()
    place = config.config_filename or "clouds.yaml"
    if cloud and cloud not in config.get_cloud_names():
        known = ", ".join(_names(config)) or "none"
        raise ReyError(
            f"there is no cloud '{cloud}'; configured: {known}",
            place=place,
            remedy="Choose one of these with --os-cloud.",
        )
    try:
        with warnings.catch_warnings():
            # the SDK warns its users of its own defaults; an operator can do nothing about them
            warnings.simplefilter("ignore", PendingDeprecationWarning)
            found = config.get_one(cloud=cloud, **_regional(config, cloud, region))
            session = found.get_session()
    except (sdk.SDKException, ksa.ClientException, OSError, TypeError, ValueError) as fault:
        raise ReyError(
            f"the cloud {cloud or 'of the environment'} cannot be used: {fault}",
            place=place if cloud else "environment",
            remedy=NO_AUTH,
        ) from fault
    refuse_incomplete(found.config, place if cloud else "environment")
    session.timeout = (CONNECT_SECONDS, READ_SECONDS)
    return LiveCloud(
        session,
        region=region or found.region_name or "",
        interface=(found.get_interface() or "public").removesuffix("URL"),
        auth_url=(found.config.get("auth") or {}).get("auth_url") or "",
    )
