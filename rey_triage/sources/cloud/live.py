"""A live cloud behind the door; the only module that imports openstacksdk and keystoneauth.

Requests have a time limit, are not repeated, and are GET; the one POST is keystoneauth's own, for
the token. Secrets are removed from every answer here.
"""

from __future__ import annotations

import json
import logging
import os
import re
import threading
import time
import warnings
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
import yaml
from keystoneauth1 import exceptions as ksa
from keystoneauth1 import session as ksa_session
from openstack import exceptions as sdk
from openstack.config import loader

from rey_triage.errors import ReyError
from rey_triage.redact import redact_json, redact_text
from rey_triage.sources.cloud.certificates import certificate_of
from rey_triage.sources.cloud.failures import failure_of
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
_LOOPBACK = re.compile(r"^(localhost|127\.[\d.]+|\[?::1\]?)$")
_VERSION = re.compile(r"/v\d[\d.]*(/|$)")
_LARGEST = 2**63
_MEND = "Mend the file, or point OS_CLIENT_CONFIG_FILE to another one."
_NO_AUTH = "Source an openrc file, or name a cloud of clouds.yaml with --os-cloud."


class _Http(requests.Session):
    """Follows the proxies of the environment as every client does, but never to this machine."""

    def __init__(self) -> None:
        super().__init__()
        # one connection for each thread that may ask at the same time
        adapter = requests.adapters.HTTPAdapter(pool_maxsize=32, max_retries=0)
        self.mount("https://", adapter)
        self.mount("http://", adapter)

    def merge_environment_settings(
        self, url: Any, proxies: Any, stream: Any, verify: Any, cert: Any
    ) -> Any:
        merged = super().merge_environment_settings(url, proxies, stream, verify, cert)
        if _LOOPBACK.match(urlsplit(url).hostname or ""):
            merged["proxies"] = {}
        return merged


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
        except (ksa.ClientException, requests.RequestException, OSError) as fault:
            if isinstance(fault, (ksa.MissingRequiredOptions, ksa.NoMatchingPlugin)):
                raise ReyError(str(fault), place="login", remedy=_NO_AUTH) from fault
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
            body=_body(response),
            headers=redact_json(kept),
            seconds=seconds,
            at=at,
        )


def _body(response: requests.Response) -> Any:
    """Return the JSON, or the beginning of what stands in its place, such as a proxy's page."""
    try:
        return redact_json(_storable(response.json()))
    except (json.JSONDecodeError, requests.exceptions.JSONDecodeError, RecursionError):
        words = " ".join(re.sub(r"<[^>]*>", " ", response.text[:4000]).split())
        return redact_text(words[:300]) or None


def _storable(value: Any) -> Any:
    """Make numbers fit 64 bits: an IPv6 network has more addresses than that."""
    if isinstance(value, dict):
        return {key: _storable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, int) and abs(value) >= _LARGEST:
        return float(value)
    return value


def _configuration() -> loader.OpenStackConfig:
    _quiet()
    _refuse_broken_files()
    try:
        return loader.OpenStackConfig(
            session_constructor=partial(ksa_session.Session, session=_Http()),
            app_name="rey-triage",
        )
    except (sdk.SDKException, OSError, ValueError) as fault:
        raise ReyError(
            f"the configuration of clouds cannot be read: {fault}",
            place="clouds.yaml",
            remedy=_MEND,
        ) from fault


def _refuse_broken_files() -> None:
    """The SDK passes over a file that is no YAML, and would then say that there are no clouds."""
    named = os.environ.get("OS_CLIENT_CONFIG_FILE")
    for name in (named, *loader.CONFIG_FILES):
        path = Path(name).expanduser() if name else None
        if path is None or not path.is_file():
            continue
        try:
            yaml.safe_load(path.read_bytes())
        except yaml.MarkedYAMLError as fault:
            mark = fault.problem_mark
            where = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
            raise ReyError(
                f"not valid YAML: {fault.problem}", place=f"{path}{where}", remedy=_MEND
            ) from fault
        except (OSError, yaml.YAMLError) as fault:
            raise ReyError(f"cannot be read: {fault}", place=str(path), remedy=_MEND) from fault
        return


def _quiet() -> None:
    """Keep the libraries' warnings off the terminal: what they warn of becomes evidence."""
    for name in ("keystoneauth", "openstack", "urllib3"):
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())


def _environment_configures(environ: Mapping[str, str]) -> bool:
    return bool(environ.get("OS_AUTH_URL"))


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
    names = sorted(
        cloud
        for cloud in config.cloud_config.get("clouds") or {}
        if cloud not in {"defaults", "envvars"}
    )
    if len(names) == 1:
        return str(names[0])
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


def connect(cloud: str | None = None, *, region: str | None = None) -> LiveCloud:
    """Prepare a session with a cloud of clouds.yaml, or of the OS_* variables.

    Nothing is sent yet. A wrong password or a dead identity service is evidence that ``token()``
    brings; an error here is one of the configuration.
    """
    config = _configuration()
    place = config.config_filename or "clouds.yaml"
    if cloud and cloud not in config.get_cloud_names():
        known = ", ".join(sorted(n for n in config.get_cloud_names() if n)) or "none"
        raise ReyError(
            f"there is no cloud '{cloud}'; configured: {known}",
            place=place,
            remedy="Choose one of these with --os-cloud.",
        )
    try:
        with warnings.catch_warnings():
            # the SDK warns its users of its own defaults; an operator can do nothing about them
            warnings.simplefilter("ignore", PendingDeprecationWarning)
            found = config.get_one(cloud=cloud, **({"region_name": region} if region else {}))
            session = found.get_session()
    except (sdk.SDKException, ksa.ClientException, OSError, TypeError, ValueError) as fault:
        raise ReyError(
            f"the cloud {cloud or 'of the environment'} is not configured completely: {fault}",
            place=place if cloud else "environment",
            remedy=_NO_AUTH,
        ) from fault
    session.timeout = (CONNECT_SECONDS, READ_SECONDS)
    return LiveCloud(
        session,
        region=region or found.region_name or "",
        interface=(found.get_interface() or "public").removesuffix("URL"),
        auth_url=(found.config.get("auth") or {}).get("auth_url") or "",
    )
