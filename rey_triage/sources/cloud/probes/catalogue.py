"""The token, and every address of the service catalogue."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from rey_triage.sources.cloud.asking import Probe, SkipError
from rey_triage.sources.cloud.probes.common import state
from rey_triage.sources.cloud.service_types import canonical, preference, project_of
from rey_triage.sources.cloud.transport import CatalogueEntry

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from rey_triage.evidence import Observation
    from rey_triage.sources.cloud.asking import Asking
    from rey_triage.sources.cloud.transport import Answer, Cloud

_INTERFACES = ("public", "internal", "admin")
_VERSION = re.compile(r"/v\d[^/]*(/.*)?$")


def _token(ask: Asking) -> Iterator[Observation]:
    answer = ask.cloud.token()
    if answer.error == "not-recorded":
        raise SkipError("not in this recording")
    yield token_state(ask.cloud, answer)


def token_state(cloud: Cloud, answer: Answer) -> Observation:
    outcome = "issued" if answer.ok else f"not issued: {answer.message or answer.status}"
    return state(
        "token",
        "POST identity /auth/tokens",
        f"token {outcome}",
        project="keystone",
        ok=answer.ok,
        status=answer.status,
        error=answer.error,
        error_text=answer.message,
        latency=round(answer.seconds, 3),
        url=cloud.who().auth_url,
    )


TOKEN = Probe(name="identity: token", type="", resources=("token",), run=_token)


def endpoint_probes(cloud: Cloud, types: Collection[str] = ()) -> list[Probe]:
    """One probe for each address, so that a dead one holds up no other.

    ``types`` are the service types to look at, if not all.
    """
    entries: dict[str, list[CatalogueEntry]] = {}
    who = cloud.who()
    for entry in cloud.catalogue():
        if types and canonical(entry.type) not in types:
            continue
        if not who.region or not entry.region or entry.region == who.region:
            entries.setdefault(entry.url, []).append(entry)
    if not entries and who.auth_url:
        own = CatalogueEntry(
            type="identity",
            service="keystone",
            interface="public",
            region=who.region,
            url=who.auth_url,
        )
        entries[own.url] = [own]
    return [
        Probe(
            name="catalogue: endpoints",
            type="",
            resources=("endpoint",),
            run=partial(_endpoint, tuple(same)),
        )
        for same in entries.values()
    ]


def _rank(entry: CatalogueEntry) -> tuple[int, int]:
    known = entry.interface in _INTERFACES
    return preference(entry.type), _INTERFACES.index(entry.interface) if known else 9


def _endpoint(same: tuple[CatalogueEntry, ...], ask: Asking) -> Iterator[Observation]:
    entry = min(same, key=_rank)
    kind = canonical(entry.type)
    project = project_of(entry.type, entry.service)
    asked = version_url(entry.url)
    answer = ask.cloud.get_url(asked)
    if answer.error == "not-recorded":
        raise SkipError("not in this recording")
    certificate = ask.cloud.certificate(asked)
    reachable = answer.status is not None
    outcome = f"HTTP {answer.status}" if reachable else f"{answer.error}: {answer.error_text}"
    shown = f"{kind} endpoint {entry.url} ({', '.join(sorted({e.interface for e in same}))})"
    yield state(
        "endpoint",
        f"GET {asked}",
        f"{shown}: {outcome}",
        project=project,
        id=entry.id,
        type=kind,
        service=project,
        interface=entry.interface,
        region=entry.region,
        url=entry.url,
        reachable=reachable,
        status=answer.status,
        error=answer.error,
        error_text=answer.error_text or (answer.message if (answer.status or 0) >= 500 else ""),
        latency=round(answer.seconds, 3),
        certificate_days=certificate.days if certificate else None,
        certificate_error=certificate.error if certificate else None,
        version=highest_version(answer.body),
    )


def version_url(url: str) -> str:
    """Return the address that lists versions and needs no token."""
    parts = urlsplit(url)
    path = _VERSION.sub("", parts.path.replace("/$(project_id)s", "").rstrip("/"))
    return urlunsplit((parts.scheme, parts.netloc, path + "/", "", ""))


def highest_version(body: Any) -> str | None:
    """Return the highest microversion of a version document, else the highest version."""
    listed = body.get("versions") or body.get("version") if isinstance(body, dict) else None
    if isinstance(listed, dict):
        listed = listed.get("values") or [listed]
    if not isinstance(listed, list):
        return None
    found = [
        str(item.get("max_version") or item.get("version") or item.get("id") or "").lstrip("v")
        for item in listed
        if isinstance(item, dict)
    ]
    return max((text for text in found if text), key=_numbers, default=None)


def _numbers(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)]
