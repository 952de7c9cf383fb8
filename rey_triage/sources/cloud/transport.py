"""The one door through which a cloud is read.

Whatever stands behind it (a live cloud, a recording, a recorder) speaks this protocol, which has no
verb but GET. What a cloud does wrong is an ``Answer`` and never an exception.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Params = Mapping[str, str | Sequence[str]]

Failure = Literal[
    "",
    "refused",
    "timeout",
    "dns",
    "tls",
    "reset",
    "closed",
    "unreachable",
    "other",
    "not-recorded",  # only of a recording: nobody asked this
    "not-in-catalogue",  # no such service for this session
]

HEADERS = (
    "content-type",
    "date",
    "openstack-api-version",
    "retry-after",
    "server",
    "x-openstack-request-id",
)


class Answer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one request; secrets are gone from it."""

    status: int | None = None
    body: Any = None
    headers: dict[str, str] = {}
    seconds: float = 0.0
    error: Failure = ""
    error_text: str = ""
    at: float = 0.0
    """When the request was sent, in seconds since the epoch."""

    @property
    def ok(self) -> bool:
        return self.status is not None and self.status < 300

    @property
    def outcome(self) -> str:
        """What came of it, for people: the status or the failure, and the reason."""
        if self.error == "timeout":
            return f"no answer within {self.seconds:.0f} s"
        head = f"HTTP {self.status}" if self.status is not None else f"no answer ({self.error})"
        return f"{head}: {self.message}" if self.message else head

    @property
    def message(self) -> str:
        """The reason the service gave, in one line."""
        return self.error_text or _reason(self.body)


class CatalogueEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One endpoint of the service catalogue."""

    type: str
    service: str
    interface: str
    region: str
    url: str
    id: str = ""


class Certificate(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a TLS handshake tells, whether or not the certificate was accepted."""

    days: float | None = None
    """Days until it expires, negative once it has; unknown where no handshake took place."""
    error: str = ""
    """Why it was not accepted."""


class Who(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The session: who asks, and where."""

    auth_url: str = ""
    region: str = ""
    project_id: str = ""
    project: str = ""
    user: str = ""
    roles: tuple[str, ...] = ()


class Cloud(Protocol):
    """Where the answers come from."""

    @property
    def live(self) -> bool:
        """Whether waiting is possible: only then are probes run at the same time."""

    def now(self) -> float:
        """The time at which the cloud is looked at, in seconds since the epoch."""

    def token(self) -> Answer:
        """The request for a token; its body never holds the token."""

    def who(self) -> Who:
        """The session; without a token only what the configuration says. Asks nothing."""

    def catalogue(self) -> tuple[CatalogueEntry, ...]:
        """All endpoints, in a stable order; none where no token was issued. Asks nothing."""

    def get(
        self,
        service_type: str,
        path: str,
        *,
        params: Params | None = None,
        microversion: str = "",
        all_projects: bool = False,
    ) -> Answer:
        """Ask a service of the catalogue; ``path`` begins below the version, as in ``/servers``."""

    def get_byte(self, service_type: str, path: str, position: int) -> Answer:
        """Ask for one byte of a file. The body is how many came, 0 or 1, and never the byte.

        Never more is read, also of a service that answers with the whole file.
        """

    def get_url(self, url: str) -> Answer:
        """Ask an address without a token."""

    def certificate(self, url: str) -> Certificate | None:
        """The certificate of an address; None without TLS."""


def _reason(body: Any) -> str:
    """Find the message in an error body; every project wraps it in its own way."""
    if isinstance(body, str):
        return " ".join(body.split())[:500]
    if isinstance(body, list):
        return next((text for item in body if (text := _reason(item))), "")
    if not isinstance(body, dict):
        return ""
    error = body.get("error")
    for key in ("message", "detail", "faultstring", "explanation", "description"):
        if isinstance(error, dict) and isinstance(error.get(key), str) and error[key]:
            return _reason(error[key])
        if isinstance(body.get(key), str) and body[key]:
            return _reason(body[key])
    return next(
        (
            text
            for item in body.values()
            if isinstance(item, (dict, list)) and (text := _reason(item))
        ),
        "",
    )
